from gan1d.render.formats.html.packing import _runs


def test_the_captions_mathematics_is_said_in_html():
    assert _runs("$D$ has become $D^*=p_{data}$") == [
        ("i", "D"),
        ("", " has become "),
        ("i", "D"),
        ("sup", "*"),
        ("", " = "),
        ("i", "p"),
        ("sub", "data"),
    ]
    assert _runs("no \\$ign \\$of it") == [("", "no $ign $of it")]
