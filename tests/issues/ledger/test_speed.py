"""Reading costs little more than opening, grows in step with the rows, and keeps memory per row flat."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import xlsxwriter

from issues.ledger import read_ledger

ROOT = Path(__file__).resolve().parents[3]
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


def spent(act):
    start = time.process_time()
    act()
    return time.process_time() - start


def test_reading_2612_rows_costs_at_most_a_third_more_than_opening_them(tmp_path):
    path = write(tmp_path / "a.xlsx", 2612)
    assert len(read_ledger(path).items) == 2612
    # Processor time, one after the other: a busy machine slows both alike.
    pairs = [
        (spent(lambda: read_ledger(path)), spent(lambda: openpyxl.load_workbook(path))) for _ in range(5)
    ]
    assert statistics.median(ours / floor for ours, floor in pairs) <= 1.3


PEAK = """
import resource, sys
from issues.ledger import read_ledger
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
    program = "import sys, issues.ledger; assert not [m for m in sys.modules if m.split('.')[0] == 'django'], 'django'"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
