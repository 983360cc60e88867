"""Files of samples are read as their author means them, or refused with a message on what to do."""

import csv
import gzip
import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gan1d.checks import InputError
from gan1d.targets.samples import read_samples
from gan1d.targets.text import parse_target

A = [1.5, 2.5]
# Each case: the text of a file, with | for the end of a line; its samples, or None if the file must be
# refused; then --column and --skip, if any.
# fmt: off
FILES = [
    # one number a line
    ("3|-1|0.5", [3, -1, 0.5]), ("x\r3\r1\r", [3, 1]), (" 1|  2 |\t3", [1, 2, 3]), ("|5||6||", [5, 6]),
    ("# made today|5|6", [5, 6]), ("# x y|1.5 2|2.5 3", A, "1"),
    ("1e3|1E+03|+5|.5|5.", [1000.0, 1000.0, 5, 0.5, 5]),
    ("1|NA|2|#N/A|3|-|4|?|5|null|6|None|7|.", [1, 2, 3, 4, 5, 6, 7]), ('x|1.5|""|2.5', A),
    # tables with a heading
    ("x,who|1.5,ann|2.5,bob", A), ('x,who|1.5,"Smith, J"|2.5,"the ""b"""', A),
    ("x;who|1,5;ann|2,5;bob", A), ("x y|1,5 2,5|2,5 3,5", A, "x"),
    ('"height, in ""cm""",b|1.5,7|2.5,8', A, 'height, in "cm"'), ("x,|1.5,|2.5,", A),
    ("a,a|1,2|3,4", None, "a"), ("a,b|NA,1.5|NA,2.5", A), ("x,y|1.5,2|2.5,x", None),
    # tables as common programs write them
    (",x|0,1.5|1,2.5", A), (",x|a,1.5|b,2.5", A), ('"","x"|"1",1.5|"2",2.5', A),
    ('"x" "y"|"1" 1.5 7|"2" 2.5 8', None, "x"), ('"9"|15|25', None),
    ('"2019","2020"|1.5,7|2.5,8', [7, 8], "2020"),
    ('"country","2019"|"A",1.5|"B",2.5', A, "2019"),
    # tables without a heading
    ("1.5,2|2.5,3", A, "1"), ("5,2|7,3", [2, 3], "2"), ("5,2|7,3", None, "1"), ("1,5;2|2,5;3", A, "1"),
    ("2020-01-01,1|2020-01-02,2", [1, 2], "2"), ("3.1 cm|4 cm", [3.1, 4], "1"),
    ("1,5;2;3,5", None),
    # a text cell with a blank in every row
    ("year,height|Year 7,150.2|Year 8,155.1|Year 9,160", [150.2, 155.1, 160]),
    ("School year,height|Year 7,150|Year 8,155", [150, 155], "height"),
    ("School year,height|Year 7,150|Year 8,155", None), ("nom x,prix|ann,1 234|bob,2 500", None),
    ("an;prix|2019;1\u202f234,50|2020;12\u202f500,00", None), ("q;r,1st,x|52;13,6,0|52;14,-7,1", None),
    ("# a comment|6 228;0|4 660;1", None, "1"), ("Year 7,150.2|Year 8,155.1", None),
    ("city,coord,x|Berlin,52;13,34|Paris,48;2,35", [34, 35]),
    # blanks between thousands
    ("prix|1\u202f234,50|2\u202f500,00", None), ("nom;prix|ann;1\xa0234,50|bob;12\xa0500,00", None),
    ("prix|1 234|12 500", None), ("x|1.5\xa0|2.5\xa0", A),
    # rows and cells that begin with #
    ("id,x|#2,3.5|#3,4.5", [3.5, 4.5]), ("colour,x|#ffaa00,1.5|#00ff00,2.5", A),
    ("#ffaa00,1.5|#00ff00,2.5|red,3.5", None), ("#2,3.5|3,4.5", None, "2"),
    ("#NV;180,5|7;170,5|8;160,5", [180.5, 170.5, 160.5], "2"),
    ("x;y|#NV;180,5|7;170,5", [180.5, 170.5], "y"), ("5|#6|7", None), ("#id,x|1,1.5|2,2.5", A, "x"),
    ("x|#¡VALOR!|1.5|2.5", A),
    # headings of numbers
    ("country,2019,2020|A,1.5,7|B,2.5,8", [7, 8], "2020"),
    ("country,2019,2020|A,1.5,7|B,2.5,8", None, "3"), ("2019,2020|15,70|25,80", None, "2"),
    ("2019|1.5|2.5", A, "2019"), ("2019|15|25", None), ("1987|1993|2004", [1987, 1993, 2004]),
    ("0|5|7", None), ("0|5|7", [5, 7], "0"), ("0,1|5,6|7,9", None, "2"),
    ("country,2019|A,1.5|B,2.5", None, "2"), (",2019,2020|A,1.5,7|B,2.5,8", [7, 8], "2020"),
    ("dose,10,20|a,1,2|b,3,4", None, "2"), ('"2","1"|3.5,7|4.5,8', None, "2"),
    # names that begin with a digit, cells of several lines, points between thousands
    ("1st,2nd|1.5,7|2.5,8", A, "1st"), ("100m|10.5|11.5", [10.5, 11.5], "100m"),
    ("100m|10.5|11.5", None), ("id,100m|1,10.5|2,11.5", [10.5, 11.5], "100m"),
    ('note,x|"a|# b|c",1.5|"d",2.5', A), ('x,note|1.5,"one||two"|2.5,"#three|four"', A),
    ('x;note|1,5;"a;|#"|2,5;b', A), ("name;preis|a;1.550|b;2.300", None),
    ("name;preis|a;1.550,00|b;2.300,50", [1550, 2300.5]),
    ("x;preis|1,5;1.550|2,5;2.300", None, "preis"), ("preis|1.550|2.300", [1.55, 2.3]),
    ("x\ty|1,5\t1.550|2,5\t2.300", None, "y"), ("name;x|a;1,550|b;2,300", None),
    ('x|"1,234.5"|"1,000"', [1234.5, 1000]), ('x|"1,234"|"1,000"', None),
    ("x;y|1.234.567;a|2.000.000;b", [1234567, 2000000]), ('a,b|"1,5",x|"2,5",y', A),
    # commas that separate cells or are decimal
    ("3,14|2,7", None), ("3,14|5|2,71", None), ("x|3,14|5", [3.14, 5]), ("x|3,15|7,27|12,3", None),
    ("x,y|1,5,2|2,3,7", None), ("id,x|1,170,5|2,165,2", None), ("x|$3,14|$2,7", None),
    ("1\t2;3|4\t5;6", None), ("a;b,c|1;2,5|2;3,5", [2.5, 3.5], "b,c"),
    ("x|12,345.5|1,234.5", [12345.5, 1234.5]),
    # lines above the table
    ("My data|of 2020|x,y|1.5,7|2.5,8", A, "x", 2), ("height|cm|170|180", [170, 180], None, 2),
    # files without a column of numbers
    ("", None), ("NA||NA", None), ('1|"2|3', None),
    # indices, lines above a table, lines at its end
    (",2,3|4,5,6|7,8,9", None, "2"), (",0|5.5,1.5|6.5,2.5", None, "2"),
    ("x;y|1.234;2|1,5;3", [1234, 1.5], "x"), ("x\t y|1.5\t 2|2.5\t 3", A, "x"),
    ("a b|1,5 2|3 4", [1.5, 3], "a"),
    ("x\ty|1\t1.5\t7|2\t2.5\t8", None, "x"), ("date,x|Jan 1, 2020,1.5|Jan 2, 2020,2.5", None, "x"),
    ("3|1.5|2.5|3.5", None), ("n,x|ann,1;5|bob,2;5", None), ("x\ty|1.5\t7|\t|2.5\t8", [7, 8], "y"),
    ("ND,2.5|1.5,3.5|2.5,4.5", None, "2"), ("depth,0.5,1.0|5,2,3|6,4,5", [3, 5], "1.0"),
    ('"Year 8","7"|"line|break","-17"|"Year 8","5"', [7, -17, 5], "2"),
    ('"1,31","2,18"|#NV,n/a|"1,07","2,10"', [1.31, 1.07], "1"),
]
WORDS = ["1_000", "١٢", "１２", "0x10", "1d3", "3%", "$3", "3.1cm", "2020-01-02", "10.0.0.1", "−1", "½"]
WORDS += ["1e", "1\xa0234", "--1", "1e5.5", "1" * 500, "1,2,3,4", "'1'", "1 # one", "nan(x)"]
# Each case: a file's text, --column, and a part of the description or of the error message.
SAID = [
    ("3\nNA\n1\n", None, "2 samples (no heading line, 1 missing value left out)"),
    ("x;y\n1.234,5;a\n", None, "by semicolons, decimal commas, thousands set apart)"),
    (",x\n0,1\n", "2", "(heading line skipped, index column skipped, separated by commas)"),
    ("x\n1.550\n", None, "column 'x' (heading line skipped, 1.550 read with a decimal point)"),
    ("µ\n5\n".encode("latin-1"), None, "'µ' (heading line skipped, not UTF-8, so read as Latin-1)"),
    ("x\n5\n".encode("utf-16"), None, "1 sample from column 'x' (heading line skipped)"),
    ("x\n5\n".encode("utf-8-sig"), None, "1 sample from column 'x' (heading line skipped)"),
    ("a,b\n1,2\n3,x\n", None, "it has several columns; choose one with --column: 'a', 'b' or a"),
    ("3,14\n2,7\n", None, "cells of '2,7' can be split by commas or nothing; write decimal points"),
    ("t\nx,y\n1,2\n", None, "line 2, 'x,y', is no row like those above; --skip N leaves out lines"),
    ("x\n1\ninf\n", None, "sample 2 is infinite or too large; leave it out"),
    ("1\n\0\n", None, "it holds a zero byte"),
    ("height,b\n1,2\n", "hieght", "or a number from 1 to 2, got 'hieght'; did you mean height?"),
    ("a,b\nx,2\n", "a", "row 1 of column 'a' says 'x', which is no number"),
]
# fmt: on
FILES += [(f"1.5|{word}|2.5", None) for word in [*WORDS, "True", "inf", "1e999"]]
# A mistyped first sample is not taken for a heading.
FILES += [(f"{word}|1.5|2.5|3.5", None) for word in WORDS[:-1]]


@pytest.mark.parametrize("case", FILES)
def test_a_file_is_read_as_it_is_meant_or_refused(case, tmp_path):
    text, meant, *options = case
    path = tmp_path / "samples.csv"
    path.write_text(f"{text}|".replace("|", "\n"), newline="")
    if meant is None:
        with pytest.raises(InputError) as error:
            read_samples(path, *options)
        assert str(error.value).isprintable()
        assert str(error.value).startswith(("target: ", "column: "))
    else:
        assert read_samples(path, *options)[0].tolist() == meant


@pytest.mark.parametrize(("text", "column", "said"), SAID)
def test_the_reader_says_how_a_file_was_read_or_what_to_do(text, column, said, tmp_path):
    path = tmp_path / "samples.txt.gz"
    path.write_bytes(gzip.compress(text if isinstance(text, bytes) else text.encode()))
    try:
        assert said in read_samples(path, column)[1]
    except InputError as error:
        assert said in str(error)  # noqa: PT017


def test_a_long_file_is_read_to_its_end(tmp_path):
    path = tmp_path / "samples.csv"
    lines = ["name,x", *(f"n{i},{i}.5" for i in range(5000)), "last,#NV"]
    path.write_text("\n".join(lines))
    assert read_samples(path)[0].tolist() == [i + 0.5 for i in range(5000)]
    path.write_text("\n".join([*lines, "end,three"]))
    with pytest.raises(InputError, match="row 5002 of column 'x' says 'three'"):
        read_samples(path)


FLOATS = st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=40)
DIALECTS = [{"dialect": csv.excel}, {"dialect": csv.excel_tab}, {"delimiter": ";"}]
DIALECTS += [{"dialect": csv.unix_dialect}, {"delimiter": " "}]


@settings(max_examples=50)
@given(FLOATS, st.sampled_from(DIALECTS), st.booleans(), st.booleans())
def test_any_table_is_read_back_or_refused(tmp_path_factory, values, dialect, commas, beside):
    cells = [str(value).replace(".", "," if commas else ".") for value in values]
    path = tmp_path_factory.getbasetemp() / "written.csv"
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, **dialect)
        writer.writerows([cell, "word"][: 1 + beside] for cell in ["x", *cells])
    try:
        read, _ = read_samples(path)
    except InputError as error:
        # Commas are ambiguous if the numbers increase, as an index does, or have three decimals.
        assert "thousands" in str(error)  # noqa: PT017
    else:
        assert read.tobytes() == np.array(values).tobytes()


PIECES = [*"0123456789.,;-+eE#\"' \t\n\r\0_x%µ١", "\r\n", "NA", "1,5", "#NV", "sep=;"]


@given(st.lists(st.sampled_from(PIECES), max_size=60), st.sampled_from([None, "1", "2", "x"]))
def test_any_text_is_read_or_refused_in_one_line(tmp_path_factory, pieces, column):
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_text("".join(pieces), newline="")
    try:
        read, said = read_samples(path, column)
    except InputError as error:
        assert str(error).isprintable()  # noqa: PT017
    else:
        assert np.isfinite(read).all()
        assert read.size
        assert said.isprintable()


@pytest.mark.parametrize(("dtype", "shape"), [("f2", -1), (">i2", (-1, 1)), ("u8", (1, -1))])
def test_arrays_of_any_real_numbers_are_read(dtype, shape, tmp_path):
    np.save(tmp_path / "samples.npy", np.array([3, 0, 2, 2]).astype(dtype).reshape(shape))
    values, said = read_samples(tmp_path / "samples.npy", "1")
    assert (values.tolist(), values.dtype, said) == ([3, 0, 2, 2], float, "4 samples")


def test_a_column_of_an_array_is_chosen_by_its_number(tmp_path):
    path = tmp_path / "samples.npy"
    np.save(path, np.asfortranarray([[1.0, 2.0], [np.nan, 4.0], [5.0, np.nan]]))
    read, said = read_samples(path, "2")
    assert read.tolist() == [2, 4]
    assert said == "2 samples from column 2 of 2 (1 missing value left out)"
    for column, message in ((None, "choose one with --column"), ("3", "column: expected a number")):
        with pytest.raises(InputError, match=message):
            read_samples(path, column)


def test_the_digest_is_of_the_values_in_their_order(tmp_path):
    path = tmp_path / "samples.txt"
    path.write_text("3\nNA\n1\n")
    expected = hashlib.sha256(np.array([3.0, 1.0], "<f8").tobytes()).hexdigest()[:16]
    assert parse_target(str(path)).needs == f"{path}, SHA-256 {expected}"


def test_files_that_hold_no_samples_are_refused_in_one_line(tmp_path):
    arrays = {"infinite": np.array([1.0, np.inf]), "one": np.full(9, 3.0)}
    arrays |= {"cube": np.zeros((3, 1, 1)), "text": np.array(["a", "b"])}
    for name, array in arrays.items():
        np.save(tmp_path / f"{name}.npy", array)
    # A sparse file: only the header is written, and the numbers are a hole.
    np.lib.format.open_memmap(tmp_path / "huge.npy", mode="w+", dtype=np.float64, shape=(10**8,))
    (tmp_path / "cut.csv.gz").write_bytes(gzip.compress(b"1\n2\n" * 1000)[:-9])
    (tmp_path / "packed.txt.gz").write_bytes(gzip.compress(b"1" * 2**24) * 20)
    for path in (*tmp_path.iterdir(), tmp_path / "missing.txt"):
        with pytest.raises(InputError, match=r"target: expected .*, got ") as error:
            parse_target(str(path))
        assert "\n" not in str(error.value), path
