"""Top-level domains that Telegram takes for the end of an address written without http://.

Its own list holds all of IANA's; here are all countries' and the generic ones that news texts use,
and those of other scripts.
"""

_COUNTRIES = """
ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt
bv bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg
er es et eu fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn
hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li
lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne
nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb
sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr
tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw
"""

_GENERIC = """
academy aero africa agency amsterdam app army arpa art arte asia associates audio auto baby band
bank bar barcelona bbc beer berlin best bible bio biz black blog bloomberg blue boston bot
brussels build business buzz cafe camera camp capital care careers cash casino cat catholic
center ceo channel charity chat church city claims click clinic cloud club codes coffee college
cologne com community company computer consulting contact cool coop country coupons courses
credit cricket dance data date day deals degree delivery democrat dental design dev digital
direct directory dog domains download earth eco edu education email energy engineering estate eus
events exchange expert express fail faith family fan fans farm fashion film finance financial
fire fish fit flights florist fm foo food football forex forum foundation fun fund futbol fyi
gallery game games garden gay gift gives giving global gmbh gold golf google gov graphics gratis
green group guardian guide guru hamburg haus health help here hockey holdings holiday horse
hospital host hosting house how inc industries info ink institute insurance insure int
international investments irish ist istanbul jetzt jobs kaufen kids kim kiwi kyoto land lat law
lawyer legal lgbt life limited limo link live living loan lol london love ltd madrid man
management market marketing mba med media meet meme memorial men menu miami mil mini mobi mobile
moda moe mom money moscow museum music name navy net network new news ngo ninja now nyc observer
office one ong online open org organic page paris partners parts party pay pet phone photo
photography photos pics pictures pink pizza place plus poker politie porn post press pro
productions promo properties property protection pub quebec racing radio realestate recipes red
rehab rent rentals repair report republican rest restaurant review reviews rich rio rip rocks
rugby ruhr run safe sale salon sarl school science scot search security services sex sexy shoes
shop shopping show singles site ski skin sky soccer social software solar solutions space sport
store stream studio study style supply support surf swiss sydney systems taipei talk tatar tax
taxi team tech technology tel tennis theater theatre tips tirol today tokyo tools top total tours
town toys trade trading training travel trust tube university uno vacations vegas ventures vet
viajes video villas vin vip vision vlaanderen vodka vote voting voto voyage wales watch weather
webcam website wed wedding wien wiki win wine work works world wow wtf xxx xyz yachts yandex yoga
youtube zone
"""

_CYRILLIC = "бг бел дети ею католик ком мкд мон москва онлайн орг рус рф сайт срб укр қаз"

_OTHER_SCRIPTS = """
ευ ελ հայ გე ישראל קום الاردن الجزائر السعودية المغرب امارات ایران بازار بھارت پاكستان تونس
سودان سورية شبكة عراق عرب عمان فلسطين قطر كوم مصر موقع भारत भारतम् कॉम नेट संगठन বাংলা ভারত
ਭਾਰਤ ભારત ଭାରତ இந்தியா இலங்கை சிங்கப்பூர் భారత్ ಭಾರತ ഭാരതം ලංකා คอม ไทย ລາວ みんな コム
ストア 中国 中國 中文网 公司 台湾 台灣 商城 在线 政务 政府 新加坡 新闻 时尚 机构 澳門 网址
网站 网络 香港 닷넷 닷컴 삼성 한국
"""

COMMON_DOMAINS = frozenset(f"{_COUNTRIES} {_GENERIC} {_CYRILLIC} {_OTHER_SCRIPTS}".split())
