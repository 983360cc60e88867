from gan1d.render.formats.html.packing import as_html


def test_the_captions_mathematics_is_said_in_html():
    assert as_html("$D$ has become $D^*=p_{data}$") == (
        "<i>D</i> has become <i>D</i><sup>*</sup> = <i>p</i><sub>data</sub>"
    )
    assert as_html(r"$\log(1-D)\leq0$, <no \$ign \$of it>") == (
        "log (1−<i>D</i>) ≤ 0, &lt;no $ign $of it&gt;"
    )
    assert as_html(r"$p_{\mathrm{data}}\sigma^\mathrm{a}$") == (
        "<i>p</i><sub>data</sub>σ<sup>a</sup>"
    )
