from gan1d.render.formats.html.packing import runs_of


def test_the_captions_mathematics_is_said_in_html():
    assert runs_of("$D$ has become $D^*=p_{data}$") == [
        ("i", "D"),
        ("", " has become "),
        ("i", "D"),
        ("sup", "*"),
        ("", " = "),
        ("i", "p"),
        ("sub", "data"),
    ]
    assert runs_of("no \\$ign \\$of it") == [("", "no $ign $of it")]
