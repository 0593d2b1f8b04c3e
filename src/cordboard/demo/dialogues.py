"""What simulated visitors and agents say to each other."""

import msgspec


class Dialogue(msgspec.Struct, frozen=True, kw_only=True):
    """One matter: the topic chosen in the form, and what is said in turn, the visitor first."""

    language: str
    topic: str
    lines: tuple[str, ...]
    disposition: str
    notes: str


DIALOGUES = (
    Dialogue(
        language="en",
        topic="An order",
        lines=(
            "Hi, my tent was due on Tuesday and is not here yet. Order 48213.",
            "Good day! Let me look that up. One moment, please.",
            "Thanks, no hurry.",
            "It left Vilnius yesterday; the carrier says tomorrow before noon.",
            "That is fine, we leave on Saturday. Thank you!",
            "Have a good trip, and write to us if it is not there by noon.",
        ),
        disposition="answered",
        notes="Order 48213, delivery tomorrow.",
    ),
    Dialogue(
        language="en",
        topic="A return or refund",
        lines=(
            "The boots are half a size too small. Can I change them?",
            "Of course. Have you worn them outside?",
            "Only in the living room.",
            "Then it is free. I have sent you a label; the larger pair leaves when it is scanned.",
            "Brilliant, that was quick.",
            "You are welcome!",
        ),
        disposition="exchanged",
        notes="Boots, half a size up; label sent.",
    ),
    Dialogue(
        language="en",
        topic="An order",
        lines=(
            "Can I still add a pump to my order from this morning?",
            "Yes, until it is packed. Which pump is it?",
            "The small black one.",
            "Added; you pay the difference by the link in your mail.",
        ),
        disposition="reordered",
        notes="Pump added before packing.",
    ),
    Dialogue(
        language="en",
        topic="A return or refund",
        lines=(
            "I sent a jacket back two weeks ago and have no money yet!",
            "I am sorry about that. May I have the number of the return?",
            "R-7731",
            "It arrived on Thursday. I am releasing the refund now: three working days.",
            "All right. Please make sure this time.",
            "I have put a note on it and will check on Friday myself.",
        ),
        disposition="refunded",
        notes="R-7731 released by hand; check on Friday.",
    ),
    Dialogue(
        language="zh",
        topic="An order",
        lines=(
            "你好，我的帐篷什么时候能到？订单号 50112。",
            "您好！请稍等，我帮您查一下。",
            "好的，谢谢。",
            "已经到新加坡仓库了，明天下午派送。",
            "太好了，谢谢你。",
        ),
        disposition="answered",
        notes="订单 50112，明天下午派送。",
    ),
    Dialogue(
        language="zh",
        topic="A return or refund",
        lines=(
            "这双登山鞋有点小，可以换大一号吗？",
            "可以的。您在户外穿过吗？",
            "没有，只在家里试穿。",
            "好的，退货标签已发到您的邮箱，免费换大一号。",
        ),
        disposition="exchanged",
        notes="登山鞋换大一号。",
    ),
    Dialogue(
        language="lt",
        topic="An order",
        lines=(
            "Laba diena, kada bus pristatytas mano užsakymas 47990?",
            "Laba diena! Tuoj patikrinsiu.",
            "Ačiū, laukiu.",
            "Siunta jau paštomate, kodą gavote žinute.",
            "Puiku, radau. Ačiū!",
            "Gražios dienos!",
        ),
        disposition="answered",
        notes="47990 paštomate.",
    ),
    Dialogue(
        language="lt",
        topic="A return or refund",
        lines=(
            "Dviratį gavau su įbrėžtu rėmu. Ką daryti?",
            "Labai atsiprašome. Ar galite atsiųsti nuotrauką?",
            "Nuotraukos dabar neturiu, bet įbrėžimas mažas.",
            "Galime grąžinti dalį pinigų arba pakeisti. Kas jums patogiau?",
            "Tinka dalis pinigų.",
            "Sutvarkyta, pinigai bus per tris darbo dienas.",
        ),
        disposition="refunded",
        notes="Įbrėžtas rėmas, grąžinta dalis.",
    ),
)

NAMES = {
    "en": ("Amal Idris", "Bert Vos", "Cleo Marsh", "Dina Roth", "Emil Krog", "Fay Lin", "Gus Ode"),
    "zh": ("陈晓", "刘洋", "赵敏", "周杰", "吴倩"),
    "lt": ("Rūta", "Andrius", "Giedrė", "Mantas", "Simona"),
}
