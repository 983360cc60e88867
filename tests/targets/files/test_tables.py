"""Texts as people and programs write them: each is read exactly, or refused with what to do."""

import csv
import gzip
import io
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan1d.errors import InputError
from gan1d.targets.files.samples import read_samples


def written(rows, **options):
    text = io.StringIO()
    csv.writer(text, **options).writerows(rows)
    return text.getvalue()


def saved(array, **options):
    file = io.BytesIO()
    np.savetxt(file, array, **options)
    return file.getvalue()


def in_commas(rows):
    return [[str(cell).replace(".", ",") for cell in row] for row in rows]


PAIRS = [[1.5, -2.5], [0.25, 4.0]]
NO_HEADING, HEADING = "no heading line", "heading line skipped"
X = "2 samples from column 'x' (heading line skipped"

# What a file holds, the column asked for, its samples, and what is said of them.
READ = {
    "one a line": ("3\n-1\n0.5\n", None, [3, -1, 0.5], "3 samples (no heading line)"),
    "without a last line end": ("3\n1", None, [3, 1], "2 samples (no heading line)"),
    "with a heading": ("x\n3\n1\n", None, [3, 1], f"{X})"),
    "CRLF": ("x\r\n3\r\n1\r\n", None, [3, 1], f"{X})"),
    "CR": ("x\r3\r1\r", None, [3, 1], f"{X})"),
    "UTF-8 with a mark": ("x\n3\n1\n".encode("utf-8-sig"), None, [3, 1], f"{X})"),
    "Excel's Unicode text": (
        "x\tname\r\n1,5\tann\r\n2,5\tbob\r\n".encode("utf-16"),
        None,
        [1.5, 2.5],
        f"{X}, separated by tabs, decimal commas, UTF-16)",
    ),
    "Latin-1": (
        "µ\n3\n1\n".encode("latin-1"),
        None,
        [3, 1],
        "2 samples from column 'µ' (heading line skipped, not UTF-8, so read as Latin-1)",
    ),
    "spaces around": (" 1\n  2 \n\t3\n", None, [1, 2, 3], "3 samples (no heading line)"),
    "blank lines": (
        "\n1\n\n2\n\n\n",
        None,
        [1, 2],
        "2 samples (no heading line, 1 blank line skipped)",
    ),
    "comments": ("# made today\n1\n# a, b\n2\n", None, [1, 2], "2 samples (no heading line)"),
    "exponents": (
        "1e3\n1E+03\n+5\n.5\n5.\n1.0D+01\n",
        None,
        [1e3, 1e3, 5, 0.5, 5, 10],
        "6 samples (no heading line)",
    ),
    "NumPy's": (saved([1.5, 2.5]), None, [1.5, 2.5], "2 samples (no heading line)"),
    "NumPy's with names": (
        saved(PAIRS, header="x y"),
        "y",
        [-2.5, 4],
        "2 samples from column 'y' (no heading line, separated by spaces)",
    ),
    "Python's": (
        written([["x", "who"], [1.5, "Smith, J"], [2.5, 'the "b"']], dialect=csv.excel),
        None,
        [1.5, 2.5],
        f"{X}, separated by commas)",
    ),
    "Python's with tabs": (
        written([["x", "y"], *PAIRS], dialect=csv.excel_tab),
        "y",
        [-2.5, 4],
        "2 samples from column 'y' (heading line skipped, separated by tabs)",
    ),
    "Python's with all quoted": (
        written([["a", "b"], *PAIRS], quoting=csv.QUOTE_ALL),
        "b",
        [-2.5, 4],
        "2 samples from column 'b' (heading line skipped, separated by commas)",
    ),
    "European Excel": (
        written([["a", "b"], *in_commas(PAIRS)], delimiter=";"),
        "a",
        [1.5, 0.25],
        "2 samples from column 'a' (heading line skipped, separated by semicolons, decimal commas)",
    ),
    "decimal commas in quotes": (
        written([["x"], *in_commas([[3.5], [1.5]])]),
        None,
        [3.5, 1.5],
        f"{X}, decimal commas)",
    ),
    "decimal commas below a heading": ("x\n3,14\n5\n", None, [3.14, 5], f"{X}, decimal commas)"),
    "decimal commas by their signs": (
        "-0,5\n1,2\n",
        None,
        [-0.5, 1.2],
        "2 samples (no heading line, decimal commas)",
    ),
    "pandas": (
        ",x\n0,1.5\n1,2.5\n",
        None,
        [1.5, 2.5],
        f"{X}, index column skipped, separated by commas)",
    ),
    "pandas without names": (
        ",0\n0,1.5\n1,2.5\n",
        None,
        [1.5, 2.5],
        "2 samples from column '0' (heading line skipped, index column skipped, separated by commas)",
    ),
    "pandas with a gap": (
        'x\n1.5\n""\n2.5\n',
        None,
        [1.5, 2.5],
        f"{X}, 1 missing value left out)",
    ),
    "R's write.csv": (
        '"","x"\n"1",1.5\n"2",2.5\n',
        None,
        [1.5, 2.5],
        f"{X}, index column skipped, separated by commas)",
    ),
    "R's write.table": (
        '"x"\n"a" 1.5\n"b" 2.5\n',
        None,
        [1.5, 2.5],
        f"{X}, row names skipped, separated by spaces)",
    ),
    "a quoted number above": (
        '"2019"\n1.5\n2.5\n',
        None,
        [1.5, 2.5],
        "2 samples from column '2019' (heading line skipped)",
    ),
    "a number above": (
        "2019\n1.5\n2.5\n",
        None,
        [2019, 1.5, 2.5],
        "3 samples (no heading line: 2019 in the first line counts as a sample)",
    ),
    "names beside": (
        "name,x\nann,1.5\nbob,2.5\n",
        None,
        [1.5, 2.5],
        f"{X}, separated by commas)",
    ),
    "times beside": (
        "2020-01-01 12:00:00,1.5\n2020-01-01 12:00:01,2.5\n",
        None,
        [1.5, 2.5],
        "2 samples from column 2 (no heading line, separated by commas)",
    ),
    "units on request": (
        "3.1 cm\n4 cm\n",
        "1",
        [3.1, 4],
        "2 samples from column 1 (no heading line, separated by spaces)",
    ),
    "a separator at each end": ("x\n1.5,\n2.5,\n", None, [1.5, 2.5], f"{X}, separated by commas)"),
    "missing values": (
        "1\nNA\n2\n#N/A\n3\n-\n4\n?\n5\nnull\n6\nNone\n7\n.\n",
        None,
        [1, 2, 3, 4, 5, 6, 7],
        "7 samples (no heading line, 7 missing values left out)",
    ),
    "Excel's separator": (
        "sep=;\nx;who\n1,5;ann\n2,5;bob\n",
        None,
        [1.5, 2.5],
        f"{X}, separated by semicolons, decimal commas)",
    ),
    "blanks in blank lines": (
        "x y\n1 2\n \t\n3 4\n",
        "y",
        [2, 4],
        "2 samples from column 'y' (heading line skipped, separated by spaces, 1 blank line skipped)",
    ),
    "counts beside names": (
        "ann,3\nbob,4\n",
        None,
        [3, 4],
        "2 samples from column 2 (no heading line, separated by commas)",
    ),
    "a row": (
        ",".join(map(str, range(1000))),
        None,
        range(1000),
        "1 000 samples (one row of 1 000 numbers, separated by commas)",
    ),
    "a row of spaces": (
        "1 2  3\n",
        None,
        [1, 2, 3],
        "3 samples (one row of 3 numbers, separated by spaces)",
    ),
    "a row of decimal commas": (
        "1,5;2;3,5;\n",
        None,
        [1.5, 2, 3.5],
        "3 samples (one row of 3 numbers, separated by semicolons, decimal commas)",
    ),
    "thousands": (
        written([["x"], ["1,234.5"], ["1,000"]]),
        None,
        [1234.5, 1000],
        f"{X}, commas between thousands)",
    ),
    "European thousands": (
        "x;who\n1.234,5;a\n6;b\n",
        None,
        [1234.5, 6],
        f"{X}, separated by semicolons, decimal commas, points between thousands)",
    ),
    "several by number": (
        "1,2\n3,4\n",
        "2",
        [2, 4],
        "2 samples from column 2 (no heading line, separated by commas)",
    ),
    "headings in quotes": (
        written([['height, in "cm"', "b"], *PAIRS]),
        'height, in "cm"',
        [1.5, 0.25],
        "2 samples from column 'height, in \"cm\"' (heading line skipped, separated by commas)",
    ),
}


def as_bytes(content):
    return content if isinstance(content, bytes) else content.encode()


@pytest.mark.parametrize("what", READ)
@pytest.mark.parametrize("ending", [".csv", ".txt.gz"])
def test_what_people_write_is_read(what, ending, tmp_path):
    content, column, values, said = READ[what]
    path = tmp_path / f"samples{ending}"
    data = as_bytes(content)
    path.write_bytes(gzip.compress(data) if ending.endswith("gz") else data)
    read = read_samples(path, column)
    assert read.values.tolist() == list(values)
    assert read.said == said


# What a file holds, the column asked for, and the end of the message.
REFUSED = {
    "nothing": ("", None, "there are no numbers in it"),
    "blank lines": ("\n\n\n", None, "there are no numbers in it"),
    "blanks": ("\n\t \n", None, "there are no numbers in it, only missing values"),
    "blanks and a word": ("8,\t\t inf%14.\n\t\n", None, "there are no numbers below line 1"),
    "comments": ("# x\n", None, "there are no numbers in it"),
    "a heading": ("x\n", None, "there are no numbers below line 1, 'x'"),
    "missing only": ("NA\n\nNA\n", None, "only missing values"),
    "missing most": ("1\nNA\nNaN\n", None, "2 of its 3 values are missing; at most half may be"),
    "a word": ("1\n2\nthree\n", None, "line 3 says 'three', which is not a number"),
    "two headings": ("height\ncm\n1\n2\n", None, "line 2 says 'cm', which is not a number"),
    "an infinite one": ("1\n\n-inf\n", None, "line 3 holds an infinite or too large number"),
    "too large": ("1\n1e999\n", None, "line 2 holds an infinite or too large number"),
    "a ragged line": ("1,2.5\n3,4\n5\n", None, "line 3 has 1 cell separated by commas, line 2 has 2"),
    "two ways": ("1,5\n2.5\n", None, "line 1 says '1,5', written in another way than the others"),
    "columns": ("a,b\n1,2\n3,4\n", None, "hold numbers ('a', 'b'); choose one with --column NAME"),
    "columns alone": ("1 2\n3 4\n", None, "hold numbers (1, 2); choose one with --column NUMBER"),
    "one a bit of words": ("a,b\n1,2\n3,x\n", None, "column 'b' holds numbers like column 'a', but"),
    "commas": ("3,14\n2,7\n", None, "'2,7' can be several numbers or one with commas in it"),
    "ragged commas": ("1,2\n3\n4,5\n6,7\n", None, ", or a heading above a single column"),
    "thousands or decimals": ("x\n1,234\n5,678\n", None, "decimal commas or stand between thousands"),
    "points beside commas": ("a;b\n1.234;1,5\n2.345;2\n", "a", "points or stand between thousands"),
    "row names or decimals": ("x\n1,15\n2,27\n3,3\n", None, "several numbers or one with commas"),
    "separators": ("1\t2;3\n4\t5;6\n", None, "can be separated by tabs or semicolons"),
    "units": ("3.1 cm\n4 mm\n", None, "words stand beside the numbers; read the numbers alone with"),
    "percents": ("3,14%\n2,7%\n", None, "decimal commas; say --column 1 if they separate cells"),
    "dollars": ("$3,14\n$2,70\n", None, "decimal commas; say --column 2 if they separate cells"),
    "dollars below a heading": ("x\n$3,14\n$2,7\n", None, "decimal commas; say --column 2 if"),
    "a quote without end": ('1\n"2\n3\n', None, "its quotes do not match"),
    "a line end in quotes": ('1\n"2\n3"\n', None, r"line 2 says '2\n3', which is not a number"),
    "a zero byte": ("1\n\x002\n", None, "line 2 holds a zero byte"),
    "damaged UTF-16": (b"\xff\xfe1\0\n", None, "its UTF-16 is damaged"),
    "a first sample mistyped": ("3.1.4\n1\n", None, "line 1 says '3.1.4', which is not a number;"),
    "a column of words": ("name,x\nann,1\n", "name", "column 'name' says 'ann' in line 2"),
    "a column not there": ("height,b\n1,2\n", "hieght", "got 'hieght'; did you mean height?"),
    "a number too large": ("a,b\n1,2\n", "3", "'a', 'b' or a number from 1 to 2, got '3'"),
    "a name twice": ("x,x\n1,2\n", "x", "2 columns are called 'x'; choose one by its number"),
    "a column of a row": ("1,2,3\n", "1", "one row of numbers has no columns, got '1'"),
    "a name without heading": ("1\n2\n", "x", "expected 1, got 'x'"),
}  # fmt: skip
WORDS = [
    "1_000",
    "١٢",
    "１２",
    "0x10",
    "1d3",
    "3%",
    "$3",
    "3.1cm",
    "2020-01-02",
    "10.0.0.1",
    "True",
]
WORDS += ["−1", "1\xa0234", "1e", "--1", "1e5.5", "½", "1" * 500, "1,2,3,4", "'1'", "1 # one"]
REFUSED |= {f"{word} below": (f"1.5\n{word}\n", None, "line 2 ") for word in WORDS}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_samples_or_can_be_several_things_is_refused(what, tmp_path):
    content, column, message = REFUSED[what]
    path = tmp_path / "samples.txt"
    path.write_bytes(as_bytes(content))
    with pytest.raises(InputError) as caught:
        read_samples(path, column)
    assert message in str(caught.value)
    assert "samples.txt'" in str(caught.value)
    assert str(caught.value).startswith(("target: expected a file of samples, got", "column: "))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("word", [word for word in WORDS if word != "True"])
def test_a_first_sample_that_is_mistyped_is_not_taken_for_a_heading(word, tmp_path):
    path = tmp_path / "samples.txt"
    path.write_text(f"{word}\n1.5\n2.5\n3.5\n")
    with pytest.raises(InputError, match="target: expected"):
        read_samples(path)


def test_a_heading_goes_before_a_number(tmp_path):
    path = tmp_path / "samples.csv"
    path.write_text('"2","1"\n3.5,7\n4.5,8\n')
    assert read_samples(path, "2").values.tolist() == [3.5, 4.5]


FLOATS = st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=40)
DIALECTS = [{"dialect": csv.excel}, {"dialect": csv.excel_tab}, {"delimiter": ";"}]
DIALECTS += [{"dialect": csv.unix_dialect}, {"delimiter": " "}]


@given(values=FLOATS, dialect=st.sampled_from(DIALECTS), commas=st.booleans(), beside=st.booleans())
def test_all_that_is_written_comes_back(values, dialect, commas, beside, tmp_path_factory):
    rows = [[value, "word"][: 1 + beside] for value in values]
    names = ["x", "who"][: 1 + beside]
    path = tmp_path_factory.getbasetemp() / "written.csv"
    path.write_text(written([names, *(in_commas(rows) if commas else rows)], **dialect), newline="")
    if commas and all(re.fullmatch(r"-?[1-9]\d{0,2}\.\d{3}", str(value)) for value in values):
        with pytest.raises(InputError, match="decimal commas or stand between thousands"):
            read_samples(path)
        return
    read = read_samples(path)
    assert read.values.tobytes() == np.array(values).tobytes()
    assert "column 'x'" in read.said


@given(values=FLOATS, delimiter=st.sampled_from([" ", ",", "\t", ";"]), column=st.integers(1, 2))
def test_what_numpy_saves_comes_back(values, delimiter, column, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "saved.txt"
    np.savetxt(path, np.column_stack([values, values[::-1]]), delimiter=delimiter, fmt="%.17g")
    expected = values if column == 1 else values[::-1]
    assert read_samples(path, str(column)).values.tobytes() == np.array(expected).tobytes()


PIECES = st.sampled_from(
    [*"0123456789.,;-+eE#\"' \t\n\r\0_x%µ١", "\r\n", "NA", "inf", "1,5", "3.25"]
)


@given(pieces=st.lists(PIECES, max_size=60), column=st.sampled_from([None, "1", "2", "x"]))
def test_any_text_is_read_or_refused_in_one_line(pieces, column, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_text("".join(pieces), newline="")
    try:
        read = read_samples(path, column)
    except InputError as error:
        assert str(error).isprintable()  # noqa: PT017
    else:
        assert np.isfinite(read.values).all()
        assert read.said.isprintable()
