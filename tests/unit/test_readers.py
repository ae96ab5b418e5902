from __future__ import annotations

import hashlib
import io
import json
import os
import sys
from pathlib import Path

import pytest

from kg.errors import UsageError
from kg.model import Document
from kg.readers import Defaults, Problem, read_paths
from kg.readers import values as reader_values

STORY = "3月10日晚，青禾县县长林照野走进直播间，向网友推荐青禾小米。\n当晚卖出三千单。\n"
SEEDS = Path(__file__).resolve().parents[2] / "seeds"


def read(*paths: Path | str, defaults: Defaults = Defaults()) -> tuple[list[Document], list[Problem]]:  # noqa: B008 (frozen)
    items = list(read_paths([str(path) for path in paths], defaults))
    documents = [item for item in items if isinstance(item, Document)]
    problems = [item for item in items if isinstance(item, Problem)]
    for problem in problems:
        assert problem.message
        assert "\n" not in str(problem)
        assert "Traceback" not in str(problem)
    return documents, problems


def line(**record: object) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"


def test_a_text_file(tmp_path: Path) -> None:
    path = tmp_path / "xiaomi.txt"
    path.write_text("县长卖小米\n\n" + STORY, encoding="utf-8")
    documents, problems = read(path, defaults=Defaults(published="2020-03-11", place="青禾县"))
    assert problems == []
    assert documents == [
        Document(
            "xiaomi", "县长卖小米\n\n" + STORY, "县长卖小米", "2020-03-11", default_place="青禾县", source="xiaomi.txt"
        )
    ]


def test_a_first_line_that_is_no_title(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY, encoding="utf-8")
    (tmp_path / "b.txt").write_text("很长的一行" * 20 + "\n\n" + STORY, encoding="utf-8")
    (tmp_path / "c.txt").write_text("只有一行", encoding="utf-8")
    documents, _ = read(tmp_path)
    assert [d.title for d in documents] == ["", "", ""]


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "big5"],
)
@pytest.mark.parametrize("times", [1, 30])
def test_encodings(tmp_path: Path, encoding: str, times: int) -> None:
    story = ("縣長林照野走進直播間，向網友推薦家鄉的小米。\n" if encoding == "big5" else STORY) * times
    (tmp_path / "a.txt").write_bytes(story.encode(encoding))
    documents, problems = read(tmp_path)
    assert problems == []
    assert documents[0].text == story


def test_gb18030_with_a_broken_byte(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes((STORY * 20).encode("gb18030") + b"\xff")
    documents, _ = read(tmp_path)
    assert documents[0].text.startswith(STORY)


PAGE = """<!DOCTYPE html><html lang="zh"><head><meta charset="{charset}"><title>林照野直播卖小米</title>
<meta name="author" content="白石"><meta property="article:published_time" content="2020-03-11T08:00:00+08:00">
<link rel="canonical" href="https://news.example/a.html"></head><body><nav><a href="/">首页</a></nav><article>
<h1>林照野直播卖小米</h1><p>3月10日晚，青禾县县长林照野走进直播间，向网友推荐青禾小米，当晚卖出三千单。</p>
<p>林照野说，小米今年的收成不错，熬出的粥有一层厚厚的米油，欢迎大家来青禾县做客，尝一尝地里刚收的新米。</p>
</article><footer>版权所有</footer></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
def test_a_page(tmp_path: Path, charset: str) -> None:
    data = PAGE.format(charset=charset).encode("gb18030" if charset == "gb2312" else charset)
    (tmp_path / "a.html").write_bytes(data)
    documents, problems = read(tmp_path)
    assert problems == []
    (page,) = documents
    assert (page.title, page.published, page.url) == ("林照野直播卖小米", "2020-03-11", "https://news.example/a.html")
    assert page.authors == ("白石",)
    assert "向网友推荐青禾小米" in page.text
    assert "首页" not in page.text
    assert "版权所有" not in page.text


def test_a_page_says_its_date_in_words_or_not_at_all(tmp_path: Path) -> None:
    bare = PAGE.replace('<meta property="article:published_time" content="2020-03-11T08:00:00+08:00">', "")
    (tmp_path / "bare.html").write_text(bare.format(charset="utf-8"), encoding="utf-8")
    said = bare.replace("<h1>", "<p>发布时间：2020-03-12 09:30</p><h1>").format(charset="utf-8")
    (tmp_path / "said.html").write_text(said, encoding="utf-8")
    documents, _ = read(tmp_path)
    assert [(d.id, d.published) for d in documents] == [("bare", None), ("said", "2020-03-12")]


def test_jsonl(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    path.write_text(
        line(id="a", title="题", published="2020-04-21", url="https://news.example/1", text=STORY, author="白石、青山")
        + "\n{broken\n"
        + line(id="b", text="")
        + line(id="c")
        + "[1, 2]\n"
        + line(text="没有编号。", published="2020/4/2")
        + line(id=7, text="数字编号。", published="去年", url="javascript:alert(1)")
        + line(id="d", text=["a"]),
        encoding="utf-8",
    )
    documents, problems = read(path)
    assert [(d.id, d.published) for d in documents] == [("7", None), ("a", "2020-04-21"), ("news:7", "2020-04-02")]
    assert documents[1].authors == ("白石", "青山")
    assert documents[1].url == "https://news.example/1"
    assert [p.source for p in problems] == [f"news.jsonl:{n}" for n in (3, 4, 5, 6, 8, 8, 9)]
    assert "去年" in problems[4].message


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_jsonl_encodings(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.jsonl").write_bytes((line(id="a", text=STORY) + line(id="b", text="乙。")).encode(encoding))
    documents, problems = read(tmp_path)
    assert problems == []
    assert [d.text for d in documents] == [STORY, "乙。"]


@pytest.mark.parametrize(
    "content",
    [
        line(id="a", text=STORY),
        "[" + line(id="a", text=STORY) + "]",
        '{"documents": [' + line(id="a", text=STORY) + "]}",
        line(id="a", text=STORY) + line(id="a", text=STORY),
    ],
)
def test_json(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.json").write_text(content, encoding="utf-8")
    documents, problems = read(tmp_path)
    assert problems == []
    assert [(d.id, d.text) for d in documents] == [("a", STORY)]


def test_what_no_output_can_carry_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "a\\nb", "text": "甲\\ud800乙\\u0000丙"}\n', encoding="utf-8")
    documents, _ = read(tmp_path)
    assert (documents[0].id, documents[0].text) == ("a b", "甲\ufffd乙\ufffd丙")


def test_a_folder_is_read_in_order_without_hidden_and_foreign_files(tmp_path: Path) -> None:
    for name in ("b/二.txt", "a.md", "b/c/d.txt", ".hidden.txt", ".git/x.txt", "README.md", "photo.jpg", "list.csv"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name}的内容。", encoding="utf-8")
    documents, problems = read(tmp_path)
    assert [d.id for d in documents] == ["a", "b/c/d", "b/二"]
    assert [d.source for d in documents] == ["a.md", "b/c/d.txt", "b/二.txt"]
    assert problems == []


def test_globs(tmp_path: Path) -> None:
    for name in ("x/a.txt", "x/y/b.txt", "x/c.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"{name}的内容。", encoding="utf-8")
    assert [d.id for d in read(tmp_path / "x" / "*.txt")[0]] == ["a"]
    assert [d.id for d in read(f"{tmp_path}/**/*.txt")[0]] == ["x/a", "x/y/b"]
    assert "no file matches" in str(read(tmp_path / "*.doc")[1][0])


def test_ids_that_collide(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("甲。", encoding="utf-8")
    (tmp_path / "a.md").write_text("乙。", encoding="utf-8")
    (tmp_path / "b.txt").write_text("丙。", encoding="utf-8")
    (tmp_path / "b.md").write_text("丙。", encoding="utf-8")
    documents, _ = read(tmp_path)
    suffixed = {f"a~{hashlib.sha256(text.encode()).hexdigest()[:8]}": text for text in ("甲。", "乙。")}
    assert {d.id: d.text for d in documents} == {**suffixed, "b": "丙。"}
    again, _ = read(tmp_path / "b.txt", tmp_path / "a.txt", tmp_path / "a.md", tmp_path)
    assert again == documents


def feed(monkeypatch: pytest.MonkeyPatch, data: bytes) -> tuple[list[Document], list[Problem]]:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
    return read("-")


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    assert feed(monkeypatch, STORY.encode())[0][0].text == STORY
    lines = "\n " + line(id="a", text="甲。") + "{bad\n" + line(id="b", text="乙。")
    documents, problems = feed(monkeypatch, lines.encode())
    assert [d.id for d in documents] == ["a", "b"]
    assert [p.source for p in problems] == ["stdin:3"]
    assert feed(monkeypatch, PAGE.format(charset="utf-8").encode())[0][0].title == "林照野直播卖小米"
    assert feed(monkeypatch, STORY.encode("gb18030"))[0][0].text == STORY
    assert "empty" in str(feed(monkeypatch, b"")[1][0])


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\n", "empty"),
        ("a.html", b"", "empty"),
        ("a.jsonl", b"", "empty"),
        ("a.json", b"", "JSON"),
        ("a.html", b"<html><body></body></html>", "no article"),
        ("a.txt", b"%PDF-1.7 \xe2\xe3", "PDF"),
        ("a.txt", bytes(range(256)) * 40, "encoding"),
        ("a.json", b"[" * 100_000, "JSON"),
        ("a.jsonl", b'{"id":' * 100_000, "JSON"),
        ("a.jsonl", b"\x00\xff\xff\n", "UTF-8"),
    ],
)
def test_what_cannot_be_read_is_one_line(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(data)
    documents, problems = read(tmp_path)
    assert documents == []
    assert len(problems) == 1
    assert words in problems[0].message
    assert problems[0].source.startswith(name)


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.html", "a.json"])
def test_more_than_an_article_can_be(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("values", "paths", "formats"):
        monkeypatch.setattr(f"kg.readers.{module}.LONGEST", 1_000_000)
    good = line(id="good", text="甲。").encode()
    (tmp_path / name).write_bytes(b"x" * 3_000_000 + b"\n" + good)
    documents, problems = read(tmp_path)
    assert len(problems) == 1
    assert [d.id for d in documents] == (["good"] if name == "a.jsonl" else [])


def test_the_limit_leaves_room_for_long_articles() -> None:
    assert 10_000_000 <= reader_values.LONGEST < 50_000_000


def test_paths_that_are_not_there(tmp_path: Path) -> None:
    _, problems = read(tmp_path / "none.txt", "", "a\x00b", tmp_path)
    assert ["no such file" in str(p) or "empty path" in str(p) for p in problems[:2]] == [True, True]
    assert "no documents in this folder" in str(problems[3])
    os.symlink(tmp_path / "nowhere", tmp_path / "dangling.txt")
    assert "no such file" in str(read(tmp_path)[1][0])


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("甲。", encoding="utf-8")
    (tmp_path / "b.txt").write_text("乙。", encoding="utf-8")
    real = Path.open

    def guarded(self: Path, *rest: str) -> object:
        if self.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return real(self, *rest)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", guarded)  # the superuser of a container may read anything
    documents, problems = read(tmp_path)
    assert [d.id for d in documents] == ["b"]
    assert str(problems[0]) == "a.txt: may not be read (permission denied); change its permissions"


def test_a_pipe_is_no_document(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert "regular" in str(read(tmp_path)[1][0])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("manifest.yaml", "files:\n  a.txt: {title: 名, published: 2020-04-21, place: 青禾县, kind: news, note: x}\n"),
        ("manifest.yml", "a.txt: {title: 名, published: '2020-04-21', place: 青禾县}\n"),
        ("manifest.json", '{"a.txt": {"title": "名", "published": "2020-04-21", "place": "青禾县"}}'),
        ("manifest.jsonl", line(file="a.txt", title="名", published="2020-04-21", place="青禾县")),
    ],
)
def test_manifests(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / "a.txt").write_text(STORY, encoding="utf-8")
    (tmp_path / name).write_text(content, encoding="utf-8")
    expected = [Document("a", STORY, "名", "2020-04-21", default_place="青禾县", source="a.txt")]
    assert read(tmp_path) == (expected, [])
    assert read(tmp_path / "a.txt", defaults=Defaults(published="2019")) == (expected, [])


def test_a_manifest_fills_what_records_lack_and_reaches_below(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "r.jsonl").write_text(
        line(id="own", published="2020-01-02", text="甲。") + line(id="none", text="乙。"), encoding="utf-8"
    )
    (tmp_path / "manifest.yaml").write_text("sub/r.jsonl: {published: 2020-03}\n", encoding="utf-8")
    assert {d.id: d.published for d in read(tmp_path)[0]} == {"own": "2020-01-02", "none": "2020-03"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a.txt: {publishd: 2020}", "did you mean 'published'"),
        ("b.txt: {title: x}", "no such file"),
        ("a.txt: {published: soon}", "'soon' is no date"),
        ("a.txt: [", "YAML, line"),
        ("a.txt: just words", "an entry is"),
        ("just words", "mapping"),
    ],
)
def test_a_wrong_manifest_is_told_and_the_files_are_read(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "a.txt").write_text(STORY, encoding="utf-8")
    (tmp_path / "manifest.yaml").write_text(content, encoding="utf-8")
    documents, problems = read(tmp_path)
    assert [d.id for d in documents] == ["a"]
    assert words in str(problems[0])
    assert str(problems[0]).startswith("manifest.yaml")


def test_a_manifest_is_no_document(tmp_path: Path) -> None:
    (tmp_path / "manifest.jsonl").write_text(line(file="a.txt"), encoding="utf-8")
    assert "is a manifest" in str(read(tmp_path / "manifest.jsonl")[1][0])


def test_a_wrong_default_date_is_refused() -> None:
    with pytest.raises(UsageError, match="2020-13"):
        read("x.txt", defaults=Defaults(published="2020-13"))


def test_the_seeds_are_read_whole() -> None:
    documents, problems = read(SEEDS)
    assert problems == []
    assert len(documents) == 16
    assert all(d.title and d.published and d.text for d in documents)
    assert {Path(d.source.split(":")[0]).suffix for d in documents} == {".txt", ".html", ".jsonl"}
