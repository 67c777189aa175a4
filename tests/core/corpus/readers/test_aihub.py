"""Deliveries of AI Hub's Korean-English data sets, in the shapes of docs/formats.md."""

import csv
import io
import json
import unicodedata
import zipfile

import pytest

from hanyeong.corpus.ingest import remarks
from hanyeong.corpus.readers import aihub_folder
from hanyeong.corpus.readers.aihub_rows import origin, recognized
from hanyeong.pipeline.errors import CorpusError

from .conftest import packed, records, workbook

NEWS = ["ID", "날짜", "자동분류1", "자동분류2", "자동분류3", "URL", "언론사", "원문", "번역문"]
TALK = ["대분류", "소분류", "상황", "Set Nr.", "발화자", "원문", "번역문"]


def spoken(direction: str = "한영", **changes: object) -> dict[str, object]:
    """A record of data set 71265."""
    src, tgt = ("ko", "en") if direction == "한영" else ("en", "ko")
    return {
        "sn": "ECOAR1A00922", "data_set": "일상생활및구어체", "domain": "해외영업", "subdomain": "도소매",
        f"{src}_original": "원본", "ko": "예약합니다.", "mt": "기계 번역", "en": "I book.",
        "source_language": src, "target_language": tgt, "word_count_ko": 6.0, "word_count_en": 4, "word_ratio": 0.5,
        "file_name": "해외영업_도소매.xlsx", "source": "크라우드소싱", "license": "open", "style": "구어체",
        "included_unknown_words": False, "ner": {"text": "><PERSON>민호</PERSON>", "tags": [{"tag": "PERSON"}]},
    } | changes  # fmt: skip


def table(rows: list[dict[str, object]]) -> bytes:
    file = io.StringIO()
    writer = csv.DictWriter(file, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode("utf-8-sig")


def test_workbooks_of_126_in_both_namings_and_in_a_zip(read_aihub) -> None:
    rows, account = read_aihub(
        {
            "1_구어체(1)_200226.xlsx": workbook(["SID", "원문", "번역문"], [[1, "가", "a"], [2, "나", "b"]]),
            "2_대화체_200226.xlsx": workbook(TALK, [["여행/쇼핑", "교통", "길", 7, "A-1", "다", "c"]], sheet="대화"),
            "3_문어체_뉴스(1)_200226.zip": packed(
                {
                    "3_문어체_뉴스(1)_200226.xlsx": workbook(
                        NEWS, [[20261311, 20190306, "", "", "", "http://x/1", "한겨레", "라", "d"]]
                    )
                }
            ),
            "3_문어체_뉴스(2).xlsx": workbook(NEWS, [[1, 2, "경제>일반", "", "", "", "한겨레", "마", "e"]]),
        }
    )
    assert [(row.member, row.row, row.ko, row.en, row.domain, row.document) for row in rows] == [
        ("1_구어체(1)_200226.xlsx::Sheet1", 1, "가", "a", "구어체", ""),
        ("1_구어체(1)_200226.xlsx::Sheet1", 2, "나", "b", "구어체", ""),
        ("2_대화체_200226.xlsx::대화", 1, "다", "c", "여행/쇼핑", "2_대화체_200226.xlsx::대화#7"),
        (
            "3_문어체_뉴스(1)_200226.zip::3_문어체_뉴스(1)_200226.xlsx::Sheet1",
            1,
            "라",
            "d",
            "문어체_뉴스",
            "http://x/1",
        ),
        ("3_문어체_뉴스(2).xlsx::Sheet1", 1, "마", "e", "경제>일반", ""),
    ]
    assert {(row.direction, row.split_hint) for row in rows} == {("", "")}
    assert account.rejected == {}


def test_cells_stay_text(read_aihub) -> None:
    words = ["None", "NA", "null", "1e5", "001", "=1+1", "2024-01-01", "TRUE", " 가 ", "@x", "-1"]
    rows, _ = read_aihub({"a.xlsx": workbook(["원문", "번역문"], [[word, word[::-1]] for word in words])})
    assert [(row.ko, row.en) for row in rows] == [(word, word[::-1]) for word in words]


def test_numbers_that_lost_their_quotes_stay_and_other_cells_are_refused(read_aihub) -> None:
    rows, account = read_aihub(
        {"a.xlsx": workbook(["원문", "번역문"], [[2002, 0.5], ["", "a"], [True, "a"]])},
        limits={"unreadable_share": 0.5},
    )
    assert [(row.ko, row.en) for row in rows] == [("2002", "0.5"), ("", "a")]
    assert account.rejected == {"a side is not text": 1}
    assert account.first == {"a side is not text": "a.xlsx::Sheet1:3"}


def test_a_number_in_json_is_no_text_and_is_not_made_one(read_aihub) -> None:
    data = b'[{"ko": 1e5, "en": "a"}, {"ko": "1e5", "en": "b"}]'
    rows, account = read_aihub({"a.json": data}, limits={"unreadable_share": 0.5})
    assert [(row.ko, row.en) for row in rows] == [("1e5", "b")]
    assert account.rejected == {"a side is not text": 1}


def test_in_a_test_a_number_without_its_format_is_refused(read_aihub) -> None:
    rows, account = read_aihub({"a.xlsx": workbook(["원문", "번역문"], [["반", 0.5], ["가", "a"]])}, use="test")
    assert [row.en for row in rows] == ["a"]
    assert account.rejected == {"a side is a number whose shown form is not known": 1}


def test_a_number_without_its_format_is_kept_for_training_and_said(read_aihub) -> None:
    header = ["ID", "원문", "번역문"]
    rows, account = read_aihub({"a.xlsx": workbook(header, [[1, "반", 0.5], [2, "가", "a"], [3, 12000, 12000]])})
    assert [row.en for row in rows] == ["0.5", "a", "12000"]
    assert [*remarks(account)] == ["note: 2 x rows with a number where text is expected, taken without its format"]


BOOK = [["SID", "원문", "번역문", "비고", "비고"], ["1", "가", "a", "", ""], ["2", "나", "b", "x", "y"]]


@pytest.mark.parametrize(
    "above", [[], [[]], [["2020 한영 말뭉치"], [], ["작성: 2020-05"]]], ids=["none", "blank", "title"]
)
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_header_is_the_first_row_that_names_both_sides(read_aihub, above, form: str) -> None:
    table = [[*row, *[""] * (5 - len(row))] for row in [*above, *BOOK]]
    lines = "".join(",".join(row) + "\n" for row in table).encode()
    rows, account = read_aihub({f"a.{form}": workbook(table[0], table[1:]) if form == "xlsx" else lines})
    assert [(row.row, row.ko, row.en) for row in rows] == [(1, "가", "a"), (2, "나", "b")]
    assert account.rejected == {}


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_table_without_both_sides_is_told_with_its_header_and_columns(read_aihub, form: str) -> None:
    table = [["", ""], ["국문 원문", "secret"], ["비밀", "secret"]]
    lines = "".join(",".join(row) + "\n" for row in table).encode()
    with pytest.raises(
        CorpusError, match=r"1 records, none .*row 2, taken for the header, .*among them 국문 원문"
    ) as caught:
        read_aihub({f"a.{form}": workbook(table[0], table[1:]) if form == "xlsx" else lines})
    assert "secret" not in str(caught.value)
    fields = {"ko": "국문 원문", "en": "secret"}
    rows, _ = read_aihub({}, fields=fields)
    assert [(row.row, row.ko, row.en) for row in rows] == [(1, "비밀", "secret")]


def test_fields_name_what_is_read_and_nothing_else_is_a_side(read_aihub) -> None:
    record = {"ko": "초벌", "en": "draft", "최종": "가", "final": "a", "주제": "일상", "글": "7"}
    fields = {"ko": "최종", "en": "final", "domain": "주제", "document": "글"}
    rows, _ = read_aihub({"a.json": records(record)}, fields=fields)
    assert [(row.ko, row.en, row.domain, row.document) for row in rows] == [("가", "a", "일상", "7")]
    with pytest.raises(CorpusError, match="expected 최종 and finale, as the source's fields say"):
        read_aihub({}, fields={"ko": "최종", "en": "finale"})


def test_blank_rows_of_a_workbook_are_counted_and_do_no_harm(read_aihub) -> None:
    rows, account = read_aihub({"a.xlsx": workbook(["원문", "번역문"], [["가", "a"], [], [], ["나", "b"]])})
    assert [(row.row, row.ko) for row in rows] == [(1, "가"), (4, "나")]
    assert account.rejected == {"blank line": 2}


def test_only_the_first_visible_sheet_is_read_and_the_others_are_counted(read_aihub) -> None:
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        hidden, shown, more = (book.add_worksheet(name) for name in ("숨김", "본문", "기타"))
        for sheet, word in ((hidden, "h"), (shown, "s"), (more, "m")):
            sheet.write_row(0, 0, ["원문", "번역문"])
            sheet.write_row(1, 0, ["가", word])
        shown.activate()
        shown.set_first_sheet()
        hidden.hide()
    rows, account = read_aihub({"a.xlsx": file.getvalue()})
    assert [(row.member, row.en) for row in rows] == [("a.xlsx::본문", "s")]
    assert account.passed_over["further or hidden sheets"] == 2


def test_a_formula_counts_as_its_saved_value(read_aihub) -> None:
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["원문", "번역문"])
        sheet.write(1, 0, "가")
        sheet.write_formula(1, 1, '=HYPERLINK("http://evil")', value="saved")
    rows, _ = read_aihub({"a.xlsx": file.getvalue()})
    assert rows[0].en == "saved"


def hostile_sheet(data: str, strings: str = "") -> bytes:
    """A workbook whose first sheet (and shared strings) are replaced."""
    source = io.BytesIO(workbook(["원문", "번역문"], [["가", "a"]]))
    file = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = {"xl/worksheets/sheet1.xml": data, "xl/sharedStrings.xml": strings}.get(name)
            new.writestr(name, text.encode() if text else old.read(name))
    return file.getvalue()


SHEET = '<?xml version="1.0"?>{}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"PK\x03\x04 but no workbook", "not a whole zip archive"),
        (b"<html>502 approval expired</html>", "does not start as a zip archive does"),
        (packed({"a.txt": b"x"}), "not a workbook that can be read"),
        (workbook([], []), "empty; expected a header line"),
        (workbook(["원문", "번역문"], []), "a header of 2 columns and no row"),
        (workbook(["원문", "원문", "번역문"], [["a", "b", "c"]]), "two columns are called 원문; expected one"),
        (workbook(["비밀", "secret"], [["가", "a"]]), "1 records, none with both sides; expected ko and en or"),
        (
            hostile_sheet(
                SHEET.format(
                    "", '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
                )
            ),
            r"cells out to row 1,048,576, column 16,384; expected at most 20,000,000",
        ),
        (
            hostile_sheet("<worksheet/>", "<worksheet><c  r = 'ZZZ9999'/></worksheet>"),
            r"cells out to row 9,999, column 18,278",
        ),
        (
            hostile_sheet(
                SHEET.format("", "<row><c t='s'><v>0</v></c></row>"), f"<sst><si><t>{'x' * 600_000}</t></si></sst>"
            ),
            "a cell of more than 524,288 bytes",
        ),
    ],
    ids=[
        "torn",
        "error page",
        "other zip",
        "empty",
        "header only",
        "column twice",
        "other columns",
        "far cell",
        "far cell elsewhere",
        "long string",
    ],
)
def test_a_workbook_that_cannot_be_read_is_refused(read_aihub, data: bytes, complaint: str) -> None:
    with pytest.raises(CorpusError, match=rf"a\.xlsx.*{complaint}") as caught:
        read_aihub({"a.xlsx": data})
    assert "secret" not in str(caught.value)


def test_entities_of_a_workbook_are_not_expanded(read_aihub) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>'
    cell = "<row><c t='inlineStr'><is><t>{}</t></is></c></row>"
    data = hostile_sheet(SHEET.format(bomb, cell.format("원문") + cell.format("&b;")))
    with pytest.raises(CorpusError, match=r"a\.xlsx"):
        read_aihub({"a.xlsx": data})


def test_71265_from_zips_with_directions_and_parts(read_aihub) -> None:
    base = "025.일상생활 및 구어체 한-영 번역 병렬 말뭉치 데이터/01.데이터"
    train_en = records(spoken("영한", sn="1"), spoken("영한", sn="2", ko=None))
    train_ko = records(spoken("한영", sn="3", source_language=None))
    files = {
        f"{base}/1.Training/라벨링데이터/TL1.zip": packed({"일상생활및구어체_영한_train_set.json": train_en}),
        f"{base}/1.Training/라벨링데이터/TL2.zip": packed({"일상생활및구어체_한영_train_set.json": train_ko}),
        f"{base}/1.Training/원천데이터/TS1.zip": packed({"일상생활및구어체_영한_train_set.json": train_en}),
        f"{base}/2.Validation/라벨링데이터/VL1.zip": packed(
            {"일상생활및구어체_영한_valid_set.json": records(spoken("영한", sn="4"))}
        ),
        f"{base}/2.Validation/원천데이터/VS1.zip": packed(
            {"일상생활및구어체_영한_valid_set.json": records(spoken("영한", sn="4"))}
        ),
        "설명서.pdf": b"%PDF",
        ".DS_Store": b"x",
    }
    rows, account = read_aihub(files, limits={"unreadable_share": 0.5})
    assert [(row.ko, row.en, row.direction, row.split_hint, row.document) for row in rows] == [
        ("예약합니다.", "I book.", "en-ko", "train", ""),
        ("예약합니다.", "I book.", "ko-en", "train", ""),
        ("예약합니다.", "I book.", "en-ko", "valid", ""),
    ]
    assert rows[0].member == f"{base}/1.Training/라벨링데이터/TL1.zip::일상생활및구어체_영한_train_set.json"
    assert len(account.twins) == 2
    assert all("원천데이터" in twin and "라벨링데이터" in read for twin, read in account.twins)
    assert account.rejected == {"a side is missing": 1}
    assert account.passed_over == {"hidden files": 1, "links to folders": 0}
    assert account.other_endings == {".pdf": 1}


def test_names_differ_between_downloads_but_not_what_they_say() -> None:
    blank = "01.데이터/2.Validation/라벨링데이터_240326_add/VL 1.zip::일상생활및구어체 영한 valid set.json"
    for member in (blank, blank.replace(" ", "_"), unicodedata.normalize("NFD", blank)):
        assert origin(member)[1:] == ("", "en-ko", "valid")


def test_decomposed_folder_names_give_the_ids_of_composed_ones(read_aihub) -> None:
    name = "라벨링데이터/구어체.xlsx"
    rows, _ = read_aihub({unicodedata.normalize("NFD", name): workbook(["원문", "번역문"], [["가", "a"]])})
    assert rows[0].member == unicodedata.normalize("NFC", name) + "::Sheet1"


def test_one_name_in_two_unicode_forms_is_refused(read_aihub) -> None:
    book = workbook(["원문", "번역문"], [["가", "a"]])
    with pytest.raises(CorpusError, match="two files have this name but for its encoding"):
        read_aihub({unicodedata.normalize(form, "구어체.xlsx"): book for form in ("NFC", "NFD")})


def test_111_gives_the_same_rows_as_csv_and_as_json_once(read_aihub) -> None:
    row = {
        "sid": 1,
        "분야": "의료",
        "한국어": "가",
        "영어": 'He said "a",\nthen b',
        "난이도": "중",
        "수행기관": "플리토",
    }
    twins = [row, row | {"sid": 2, "한국어": ""}]
    files = {
        "1.Training/라벨링데이터/ko2en_training_json.zip": packed(
            {"ko2en_medical_1_training.json": records(*twins, key=None)}
        ),
        "1.Training/라벨링데이터/ko2en_training_csv.zip": packed(
            {"ko2en_medical_1_training.csv": table([*twins, row | {"sid": 3}])}
        ),
    }
    rows, account = read_aihub(files)
    assert [(r.ko, r.en, r.domain, r.direction, r.split_hint) for r in rows] == [
        ("가", row["영어"], "의료", "ko-en", "train"),
        ("", row["영어"], "의료", "ko-en", "train"),
        ("가", row["영어"], "의료", "ko-en", "train"),
    ]
    assert account.rejected == {"the same row in another form": 2}


def test_124_names_patents_as_documents(read_aihub) -> None:
    row = {
        "sn": "TNS01N2228", "file_name": "특허_6주_1020120031826", "data_set": "기술과학", "domain": "기계",
        "subdomain": "의공학",
        "source": "특허정보원", "ko": "말단부 40", "mt": "distal end part 40", "en": "distal end 40",
        "source_language": "ko", "target_language": "en", "license": "open", "style": "문어체",
    }  # fmt: skip
    rows, _ = read_aihub({"1113_tech_valid_set_149403.csv": table([row])})
    assert rows[0] == (
        "1113_tech_valid_set_149403.csv", 1, "말단부 40", "distal end 40", "기계", "특허_6주_1020120031826",
        "ko-en", "valid",
    )  # fmt: skip


def test_563_gives_up_to_three_pairs_a_patent_that_stay_together(read_aihub) -> None:
    patent = {
        "invention_title_kor": "제목", "invention_title_eng": "title", "astrt_cont_kor": "요약",
        "astrt_cont_eng": "abstract",
        "claim_kor": "", "claim_eng": None,
    }  # fmt: skip
    rows, account = read_aihub(
        {"라벨링데이터_0831_add/TL_1.zip": packed({"a.json": records(patent, key="labeled_data")})}
    )
    member = "라벨링데이터_0831_add/TL_1.zip::a.json"
    assert [(row.member, row.row, row.ko, row.document) for row in rows] == [
        (f"{member}::astrt_cont", 1, "요약", f"{member}#1"),
        (f"{member}::invention_title", 1, "제목", f"{member}#1"),
    ]
    assert account.rejected == {}


def test_a_patent_with_claims_after_one_without_loses_none_of_them(read_aihub) -> None:
    short = {"invention_title_kor": "제목", "invention_title_eng": "title", "claim_kor": "청구항", "claim_eng": None}
    long = {"invention_title_kor": "제목 둘", "invention_title_eng": "title two"}
    claims = {**long, "claim_kor": "청구항 둘", "claim_eng": "claim two"}
    file = json.dumps({"labeled_data": [short, long, claims]}, ensure_ascii=False).encode()
    rows, account = read_aihub({"라벨링데이터/a.json": file})
    assert [row.en for row in rows] == ["title", "title two", "claim two", "title two"]
    assert account.rejected == {"one pair of a record has one side": 1}  # named, and no reason to refuse the source


GOOD = {"a.json": records({"ko": "가", "en": "a"})}


@pytest.mark.parametrize(
    ("name", "data", "advice"),
    [
        *((name, b"x", "a piece of an archive; join") for name in ("TL1.zip.001", "TL1.z01", "TL1.r00", "a.zip.part2")),
        *((f"TL1.zip.{end}", b"x", "an unfinished download") for end in ("part", "crdownload", "download", "aria2")),
        *((f"a.{end}", b"x", "packed in a way") for end in ("tar", "tgz", "json.gz", "7z", "rar", "alz", "EGG", "zst")),
        *((f"a.{end}", b"x", "not .xlsx; open it and save it") for end in ("xls", "XLSM", "xlsb", "ods")),
        *((f"a.{end}", b"x", "with its own kind") for end in ("jsonl", "tsv", "parquet", "tmx", "sqlite")),
        ("TL1", packed(GOOD), "data under another ending"),
        ("a.json.bak", GOOD["a.json"], "data under another ending"),
        ("a.txt", b'\xef\xbb\xbf [\n {"ko": ', "data under another ending"),
        ("a.bin", b"\x1f\x8b\x08", "packed in a way"),
        ("a.data", b"0" * 257 + b"ustar", "packed in a way"),
        ("TS", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "not .xlsx; open it"),
    ],
)
def test_what_may_hold_pairs_is_refused_by_name(read_aihub, name: str, data: bytes, advice: str) -> None:
    with pytest.raises(CorpusError, match=rf"1 file\(s\) that may hold pairs(.|\n)*  x/{name}: .*{advice}"):
        read_aihub({"b.json": GOOD["a.json"], f"x/{name}": data})
    with pytest.raises(CorpusError, match=rf"in\.zip::{name}: .*{advice}"):
        read_aihub({f"x/{name}": b"", "in.zip": packed({name: data} | GOOD)}, files="in.zip::*")
    assert len(read_aihub({}, files="b.json")[0]) == 1


def test_all_of_them_are_named_at_once(read_aihub) -> None:
    names = ["download.tar", "TL1.7z", "h.xlsm", "TS.zip.crdownload"]
    with pytest.raises(CorpusError, match=r"4 file\(s\) that may hold pairs") as caught:
        read_aihub(GOOD | dict.fromkeys(names, b"x"))
    assert all(name in str(caught.value) for name in names)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("설명서.hwp", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), ("a.docx", b"PK\x03\x04"), ("a.ipynb", b'{"cells": ['),
        ("a.txt", b"read me"), ("README", b"[1] see"), ("a.png", b"\x89PNG"), ("a.xml", b"<a/>"),
    ],
)  # fmt: skip
def test_what_is_no_data_is_passed_over_and_said(read_aihub, name: str, data: bytes) -> None:
    _, account = read_aihub(GOOD | {name: data})
    ending = name.partition(".")[2]
    kind = f"files ending in .{ending}" if ending else "files without an ending"
    assert list(remarks(account)) == [f"passed over: 1 x {kind}"]


def test_what_systems_leave_is_passed_over_without_a_word(read_aihub) -> None:
    junk = [".DS_Store", "._a.json", "Thumbs.db", "desktop.ini", "~$a.xlsx", "__MACOSX/a.json", ".~lock.a.xlsx#"]
    rows, account = read_aihub(GOOD | {"b.zip": packed(dict.fromkeys(junk, b"x"))} | dict.fromkeys(junk, b"x"))
    assert len(rows) == 1
    assert list(remarks(account)) == []


def deep(size: int, width: int) -> bytes:
    """An archive whose members are archives of one small text each, all alike: it packs twice."""
    return packed({f"{n}.zip": packed({"a.json": b" " * size}) for n in range(width)})


def test_archives_inside_count_together_and_are_refused_before_they_are_unpacked(read_aihub, monkeypatch) -> None:
    read = []
    monkeypatch.setattr(aihub_folder, "_digest", read.append)
    with pytest.raises(CorpusError, match=r"a\.zip: .* archives inside included; .*limits\.archive_ratio"):
        read_aihub({"a.zip": deep(2**20, 40)})
    with pytest.raises(CorpusError, match=r"a\.zip: .* archives inside included; .*limits\.archive_bytes"):
        read_aihub({"a.zip": deep(2**20, 40)}, limits={"archive_ratio": 1e6, "archive_bytes": 20 * 2**20})
    assert read == []


def test_an_old_workbook_is_refused_not_left_out(read_aihub) -> None:
    with pytest.raises(CorpusError, match=r"b\.xls: a workbook that is not \.xlsx; open it and save it anew"):
        read_aihub({"a.json": records(spoken()), "b.xls": b"\xd0\xcf\x11\xe0"})


def test_a_pattern_reaches_into_archives(read_aihub) -> None:
    archive = packed({"한영.json": records(spoken()), "설명.json": records({"text": "가"})})
    rows, _ = read_aihub({"TL1.zip": archive}, files="*한영*")
    assert [row.member for row in rows] == ["TL1.zip::한영.json"]
    rows, _ = read_aihub({"TL1.zip": packed({"한영.json": records(spoken())}), "b.json": b"["}, files="TL1.zip")
    assert len(rows) == 1
    with pytest.raises(CorpusError, match=r"that '\*영한\*' fits"):
        read_aihub({"TL1.zip": archive}, files="*영한*")


def test_a_pattern_that_names_an_archive_leaves_the_others_unopened(read_aihub) -> None:
    files = {"TL.zip": packed({"a.json": records(spoken())}), "TS.zip": b"no archive", "TS.z01": b"PK"}
    assert len(read_aihub(files, files="*TL*.zip::*")[0]) == 1
    with pytest.raises(CorpusError, match="TS"):
        read_aihub({}, files="*.json")


def test_a_piece_of_an_archive_that_may_hold_what_is_wanted_is_refused(read_aihub) -> None:
    files = {"TL1.zip": packed({"a.json": records(spoken())}), "TL2.zip.part0": b"PK"}
    for pattern in ("*.json", "TL2*::*"):
        with pytest.raises(CorpusError, match="a piece of an archive"):
            read_aihub(files, files=pattern)


def test_members_named_from_here_are_not_hidden(read_aihub) -> None:
    rows, account = read_aihub({"TL1.zip": packed({"./x.json": records(spoken()), "./.y.json": b"["})})
    assert len(rows) == 1
    assert account.passed_over["hidden files"] == 1


def test_a_lone_carriage_return_stays_inside_its_csv_cell(read_aihub) -> None:
    rows, _ = read_aihub({"a.csv": 'ko,en\r\n가\r나,a\r\n"다\r라",b\r\n'.encode()})
    assert [row.ko for row in rows] == ["가\r나", "다\r라"]


def test_a_csv_line_without_end_is_refused_before_it_fills_the_memory(read_aihub) -> None:
    with pytest.raises(CorpusError, match="a line of more than 1,000 characters"):
        read_aihub({"a.csv": b"ko,en\n" + b"a,b " * 2_000_000}, limits={"row_chars": 1_000})


def test_two_columns_of_one_name_are_refused(read_aihub) -> None:
    with pytest.raises(CorpusError, match="two columns are called ko"):
        read_aihub({"a.csv": "ko,en,ko\n가,a,나\n".encode()})
    assert len(read_aihub({"a.csv": "ko,en,x,x\n가,a,1,2\n".encode()})[0]) == 1


def test_source_data_without_pairs_is_passed_over_but_label_data_is_not(read_aihub) -> None:
    files = {"원천데이터/a.json": records({"text": "가"}), "라벨링데이터/a.json": records(spoken())}
    rows, account = read_aihub(files)
    assert len(rows) == 1
    assert account.passed_over["files of source data without pairs"] == 1
    with pytest.raises(CorpusError, match=r"b\.json: 1 records, none with both sides"):
        read_aihub({"라벨링데이터/b.json": records({"text": "가"})})


def test_drafts_are_never_read_as_a_side() -> None:
    assert recognized(["ko_original", "mt", "en"]) == []
    assert recognized(["ko_original", "mt", "en", "ko"]) == [("ko", "en", "")]


@pytest.mark.parametrize(
    ("name", "data", "complaint"),
    [
        ("TL1.zip.part0", b"PK", "a piece of an archive"),
        ("TS.z01", b"PK", "a piece of an archive"),
        ("a.json", b"", "starts with neither"),
        ("a.json", b"\xef\xbb\xbf{}", "0 keys, none of them data, labeled_data"),
        (
            "a.json",
            json.dumps({"data": [{"ko": "가", "en": "a"}]}, ensure_ascii=False).encode("cp949"),
            "is not utf-8; .*cp949",
        ),
        ("a.json", b'{"data": []}', "0 records, none with both sides"),
        ("a.csv", b"", "empty; expected a header line"),
        ("a.csv", b"ko,en\n", "a header of 2 columns and no row"),
        ("a.csv", b'ko,en\n"a,b\n', "not well-formed CSV after 1 rows"),
        ("a.txt", b"text", "no workbook, JSON, CSV or zip file"),
        ("a.zip", packed({"b.zip": packed({"c.zip": packed({"d.json": b"[]"})})}), "archives nested more than 2 deep"),
    ],
)
def test_a_delivery_that_cannot_be_read_is_refused(read_aihub, name: str, data: bytes, complaint: str) -> None:
    with pytest.raises(CorpusError, match=complaint):
        read_aihub({name: data})


def test_an_archive_in_an_archive_is_read(read_aihub) -> None:
    rows, _ = read_aihub({"a.zip": packed({"b/c.zip": packed({"d.json": records(spoken())})})})
    assert rows[0].member == "a.zip::b/c.zip::d.json"


def test_a_pattern_chooses_files(read_aihub) -> None:
    files = {f"{n}_구어체.xlsx": workbook(["원문", "번역문"], [[str(n), "a"]]) for n in (1, 2)}
    rows, _ = read_aihub(files, files="2_*.xlsx")
    assert [row.ko for row in rows] == ["2"]


def test_lone_and_broken_text_is_refused_and_counted(read_aihub) -> None:
    data = b'[{"ko": "\\ud800", "en": "a"}, {"ko": "\\ud83d\\ude00", "en": "b"}]'
    rows, account = read_aihub({"a.json": data}, limits={"unreadable_share": 0.5})
    assert [row.ko for row in rows] == ["😀"]
    assert account.rejected == {"a side holds half a surrogate pair": 1}
