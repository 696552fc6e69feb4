"""Reading keeps memory per row flat, and drags no Django in. What it costs in time `make bench` tells."""

import subprocess
import sys
from pathlib import Path

import xlsxwriter

ROOT = Path(__file__).resolve().parents[2]
HEADINGS = [
    "序号",
    "类别",
    "存在问题",
    "整改目标",
    "整改措施",
    "责任单位",
    "责任人",
    "督导单位",
    "整改时限",
    "整改进展",
    "是否销号",
    "备注",
]


def write(path, rows):
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("台账")
    sheet.merge_range(0, 0, 0, 11, "2014年整改台账")
    sheet.write_row(1, 0, HEADINGS)
    for n in range(rows):
        measures = f"1.精简会议{n}\n2.控制发文"
        values = [
            n + 1,
            "作风",
            f"第{n}个问题：会议过多，群众反映办事难",
            "压减会议文件",
            measures,
            "教育局、\n财政局",
            "张三",
            "第一督导组",
        ]
        sheet.write_row(n + 2, 0, [*values, "2014年9月底前", "正在整改", "否"])
    book.close()
    return path


PEAK = """
import resource, sys
from ledger.reader import read_ledger
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
ledger = read_ledger(sys.argv[1])
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 // len(ledger.items))
"""


def test_memory_per_row_stays_flat(tmp_path):
    peaks = [
        int(
            subprocess.check_output(
                [sys.executable, "-c", PEAK, str(write(tmp_path / f"{n}.xlsx", n))], cwd=ROOT
            )
        )
        for n in (5_000, 20_000)
    ]
    assert peaks[1] <= peaks[0] * 1.15


def test_the_package_needs_no_django():
    program = "import sys, ledger.reader, ledger.deadlines; assert not [m for m in sys.modules if m.split('.')[0] == 'django'], 'django'"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
