"""What becomes of a service that is made to hang: measured from outside, with nothing shortened."""
