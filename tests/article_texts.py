"""The reports of tests/articles.py, each invented, in languages of several scripts."""

from __future__ import annotations

from tests.articles import Report

REPORTS = {
    report.language: report
    for report in (
        Report(
            "en",
            "Eleven children come home after talks in Doha",
            "Mediators say the group crossed the border on Sunday morning.",
            (
                "Eleven children between the ages of four and seventeen crossed the border on "
                "Sunday morning, after four months of talks that were led by mediators in Doha.",
                "The youngest, a boy called Danylo, had been taken from a hospital in the spring "
                "of 2022; his grandmother recognised him in a photograph on an adoption site.",
                "“We checked every name against three lists,” said Orysia Hnatiuk, who leads the "
                "charity that prepared the papers. “Two of the children had been given new ones.”",
                "The prosecutor in The Hague was told of each transfer. His office would not say "
                "whether the warrants that were issued two years ago will be widened.",
                "Another nineteen children are on the list for April, according to a note that "
                "was seen by two diplomats; for six of them no relative has been found so far.",
            ),
            ("Home", "World", "Business", "Sport", "Weather"),
            (
                "Harbour reopens as storm moves north",
                "Central bank keeps its rate at four per cent",
                "Old rivals meet again in the cup final",
            ),
            "We and our 214 partners store information on your device. Choose which cookies you "
            "accept in the privacy settings.",
            "Great news, but why does nobody write about the fishing quotas any more?",
        ),
        Report(
            "uk",
            "Одинадцятеро дітей повернулися додому після переговорів",
            "Посередники кажуть, що група перетнула кордон у неділю вранці.",
            (
                "Одинадцятеро дітей віком від чотирьох до сімнадцяти років перетнули кордон у "
                "неділю вранці після чотирьох місяців переговорів, які вели посередники в Досі.",
                "Наймолодшого, хлопчика на ім'я Данилко, забрали з лікарні навесні 2022 року; "
                "бабуся впізнала його на світлині, яку знайшла на сайті для усиновлювачів.",
                "«Ми звірили кожне ім'я з трьома списками, — сказала Орися Гнатюк, очільниця "
                "фонду, що готував документи. — Двом дітям уже встигли дати нові прізвища».",
                "Про кожну передачу повідомили прокурора в Гаазі. У його офісі не уточнили, чи "
                "розширять ордери на арешт, які суд видав два роки тому.",
                "Ще дев'ятнадцятеро дітей є в списку на квітень, ідеться в записці, яку бачили "
                "двоє дипломатів; для шістьох родичів поки що не знайшли.",
            ),
            ("Головна", "Світ", "Економіка", "Спорт", "Погода"),
            (
                "Порт знову працює, шторм відійшов на північ",
                "Національний банк зберіг облікову ставку",
                "Давні суперники зіграють у фіналі кубка",
            ),
            "Ми та наші партнери зберігаємо дані на вашому пристрої. Оберіть, які файли кукі ви "
            "дозволяєте, у налаштуваннях приватності.",
            "Чудова новина, але чому ніхто більше не пише про тарифи на воду?",
        ),
        Report(
            "ru",
            "Одиннадцать детей вернулись домой после переговоров",
            "Посредники говорят, что группа пересекла границу в воскресенье утром.",
            (
                "Одиннадцать детей в возрасте от четырёх до семнадцати лет пересекли границу в "
                "воскресенье утром после четырёх месяцев переговоров при участии Катара.",
                "Младшего, мальчика по имени Данила, забрали из больницы весной 2022 года; "
                "бабушка узнала его на фотографии, которую нашла на сайте усыновителей.",
                "«Мы сверили каждое имя с тремя списками, — рассказала Орыся Гнатюк, глава "
                "фонда, который готовил документы. — Двоим уже дали другие фамилии».",
                "О каждой передаче сообщили прокурору в Гааге. В его офисе не уточнили, будут "
                "ли расширены ордера на арест, которые суд выдал два года назад.",
                "Ещё девятнадцать детей значатся в списке на апрель, говорится в записке, "
                "которую видели два дипломата; для шестерых родных пока не нашли.",
            ),
            ("Главная", "Мир", "Экономика", "Спорт", "Погода"),
            (
                "Порт снова открыт, шторм ушёл на север",
                "Центробанк сохранил ключевую ставку",
                "Старые соперники встретятся в финале кубка",
            ),
            "Мы и наши партнёры храним данные на вашем устройстве. Выберите, какие файлы куки "
            "вы разрешаете, в настройках приватности.",
            "Отличная новость, но почему никто не пишет о ценах на проезд?",
        ),
        Report(
            "de",
            "Elf Kinder kehren nach Gesprächen in Doha heim",
            "Laut Vermittlern überquerte die Gruppe am Sonntagmorgen die Grenze.",
            (
                "Elf Kinder zwischen vier und siebzehn Jahren haben am Sonntagmorgen die Grenze "
                "überquert, nach vier Monaten Verhandlungen unter Vermittlung aus Doha.",
                "Der Jüngste, ein Junge namens Danylo, war im Frühjahr 2022 aus einem "
                "Krankenhaus geholt worden; seine Großmutter erkannte ihn auf einem Foto.",
                "„Wir haben jeden Namen mit drei Listen abgeglichen“, sagte Orysja Hnatjuk, die "
                "den Verein leitet. „Zwei der Kinder hatten schon neue Namen bekommen.“",
                "Der Ankläger in Den Haag wurde über jede Übergabe unterrichtet. Ob die vor zwei "
                "Jahren erlassenen Haftbefehle erweitert werden, ließ seine Behörde offen.",
                "Weitere neunzehn Kinder stehen für April auf der Liste, wie aus einem Vermerk "
                "hervorgeht; für sechs von ihnen wurde bisher kein Verwandter gefunden.",
            ),
            ("Start", "Ausland", "Wirtschaft", "Sport", "Wetter"),
            (
                "Hafen öffnet wieder, Sturm zieht nach Norden",
                "Notenbank lässt den Leitzins unverändert",
                "Alte Rivalen treffen im Pokalfinale aufeinander",
            ),
            "Wir und unsere Partner speichern Informationen auf Ihrem Gerät. Wählen Sie in den "
            "Einstellungen, welche Cookies Sie zulassen.",
            "Gute Nachricht, aber warum schreibt niemand mehr über die Fahrpreise?",
        ),
        Report(
            "ar",
            "أحد عشر طفلا يعودون إلى ديارهم بعد محادثات الدوحة",
            "يقول الوسطاء إن المجموعة عبرت الحدود صباح الأحد.",
            (
                "عبر أحد عشر طفلا تتراوح أعمارهم بين أربعة وسبعة عشر عاما الحدود صباح الأحد بعد "
                "أربعة أشهر من المحادثات التي قادها وسطاء في الدوحة.",
                "أما أصغرهم، وهو صبي يدعى دانيلو، فقد أُخذ من مستشفى في ربيع عام 2022، وتعرفت "
                "عليه جدته في صورة نُشرت على موقع للتبني.",
                "وقالت أوريسيا هناتيوك التي ترأس الجمعية التي أعدت الوثائق: «راجعنا كل اسم على "
                "ثلاث قوائم، وكان اثنان من الأطفال قد حصلا على اسمين جديدين».",
                "وأُبلغ المدعي العام في لاهاي بكل عملية تسليم. ولم يوضح مكتبه ما إذا كانت مذكرات "
                "التوقيف الصادرة قبل عامين ستُوسع.",
                "وهناك تسعة عشر طفلا آخرون على قائمة أبريل، وفق مذكرة اطلع عليها دبلوماسيان، ولم "
                "يُعثر حتى الآن على أقارب لستة منهم.",
            ),
            ("الرئيسية", "العالم", "الاقتصاد", "الرياضة", "الطقس"),
            (
                "الميناء يفتح أبوابه والعاصفة تتجه شمالا",
                "البنك المركزي يبقي سعر الفائدة دون تغيير",
                "غريمان قديمان يلتقيان في نهائي الكأس",
            ),
            "نحن وشركاؤنا نخزن معلومات على جهازك. اختر ملفات تعريف الارتباط التي تسمح بها في "
            "إعدادات الخصوصية.",
            "خبر رائع، ولكن لماذا لم يعد أحد يكتب عن أسعار الخبز؟",
            "rtl",
        ),
        Report(
            "he",
            "אחד עשר ילדים שבו הביתה אחרי שיחות בדוחא",
            "לדברי המתווכים הקבוצה חצתה את הגבול ביום ראשון בבוקר.",
            (
                "אחד עשר ילדים בני ארבע עד שבע עשרה חצו את הגבול ביום ראשון בבוקר, אחרי ארבעה "
                "חודשי שיחות שהובילו מתווכים בדוחא.",
                "הצעיר שבהם, ילד בשם דנילו, נלקח מבית חולים באביב 2022; סבתו זיהתה אותו בתצלום "
                "שמצאה באתר של הורים מאמצים.",
                "״בדקנו כל שם מול שלוש רשימות״, אמרה אוריסיה הנטיוק, העומדת בראש העמותה שהכינה "
                "את המסמכים. ״שניים מהילדים כבר קיבלו שמות חדשים״.",
                "התובע בהאג עודכן בכל העברה. לשכתו לא מסרה אם צווי המעצר שהוצאו לפני שנתיים "
                "יורחבו.",
                "תשעה עשר ילדים נוספים נמצאים ברשימה לחודש אפריל, כך עולה ממסמך שראו שני "
                "דיפלומטים; לשישה מהם עדיין לא נמצא קרוב משפחה.",
            ),
            ("ראשי", "עולם", "כלכלה", "ספורט", "מזג אוויר"),
            (
                "הנמל נפתח מחדש והסערה נעה צפונה",
                "הבנק המרכזי השאיר את הריבית ללא שינוי",
                "יריבות ותיקות ייפגשו בגמר הגביע",
            ),
            "אנחנו והשותפים שלנו שומרים מידע במכשיר שלך. אפשר לבחור אילו עוגיות לאשר בהגדרות "
            "הפרטיות.",
            "חדשות נהדרות, אבל למה איש לא כותב עוד על מחירי הדירות?",
            "rtl",
        ),
        Report(
            "zh",
            "多哈会谈后十一名儿童返回家园",
            "调解人表示，这批儿童于周日上午越过边境。",
            (
                "经过由多哈调解人主持的四个月会谈，十一名年龄在四岁至十七岁之间的儿童于周日上午越过边境，"
                "在那里与等候多时的亲属团聚。",
                "年纪最小的男孩名叫达尼洛，二〇二二年春天被人从一家医院带走；他的祖母在一个收养网站的照片上"
                "认出了他，随后联系了律师。",
                "负责准备文件的慈善机构负责人奥丽西娅·赫纳秋克说：“我们把每个名字与三份名单核对，其中两名"
                "儿童已经被改了名字。”",
                "每一次移交都通知了海牙的检察官。他的办公室没有说明两年前发出的逮捕令是否会扩大范围，也没有"
                "透露下一步的安排。",
                "根据两名外交官看到的一份文件，另有十九名儿童列在四月的名单上；其中六人至今仍未找到任何亲属，"
                "工作还在继续。",
            ),
            ("首页", "国际", "财经", "体育", "天气"),
            (
                "风暴北移港口重新开放",
                "中央银行维持利率不变",
                "老对手再次相遇杯赛决赛",
            ),
            "我们和合作伙伴会在您的设备上存储信息。请在隐私设置中选择您接受的小型文本文件。",
            "好消息，可是为什么再也没有人写渔业配额的事？",
        ),
    )
}
