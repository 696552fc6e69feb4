# 照单 (Rectify). `make demo` and `make test` need a POSIX shell, make and Python 3.11 or newer, nothing else.
# PORT=8001 make demo    another port          PYTHON=/path/to/python make …    another Python
.PHONY: demo test check bench pins clean

# The whole demo: packages, embedded servers, migrations, the campaign of 2014, web, worker and beat. Ctrl-C stops all.
demo:
	@.ci/venv .venv requirements.txt
	@exec .venv/bin/python -m rectify.up

# Every gate, the cheap ones first. The boot from an install without the dev group mostly waits: it runs beside the rest, and
# says what it found at the end.
test:
	@.ci/venv .venv requirements-dev.txt
	@.ci/venv .venv-boot requirements.txt
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/djlint --quiet --lint templates
	@said=$$(mktemp); .venv/bin/python -m pytest -q tests/boot >"$$said" 2>&1 & boot=$$!; trap 'kill $$boot' INT TERM; \
	RECTIFY_HOME="$${RECTIFY_HOME:-$$PWD/var-test}" .venv/bin/python -m pytest -q -rs -n 2 --create-db --ignore=tests/boot; rest=$$?; \
	wait $$boot; boot=$$?; cat "$$said"; rm "$$said"; exit $$((rest | boot))

# The gates and the tests a change touches, in two minutes: before every commit.    BASE=HEAD~3 make check    MOST=30 make check
check:
	@.ci/venv .venv requirements-dev.txt
	@RECTIFY_HOME="$${RECTIFY_HOME:-$$PWD/var-test}" exec .venv/bin/python -m tests.check

bench:
	@.ci/venv .venv requirements-dev.txt
	@exec .venv/bin/python -m bench

# Exact versions with hashes and without addresses. UPGRADE=--upgrade make pins    takes newer versions.
COMPILE = pip compile --quiet --generate-hashes --no-emit-index-url --universal --python-version 3.11 --custom-compile-command "make pins" $(UPGRADE)
pins:
	uv=$$(.ci/uv) && "$$uv" $(COMPILE) pyproject.toml -o requirements.txt \
	&& "$$uv" $(COMPILE) pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt \
	&& "$$uv" $(COMPILE) --group pyproject.toml:tools -o requirements-uv.txt

# Everything that can be made again. The demo's data (var/) stays: remove it yourself to start afresh.
clean:
	rm -rf .venv .venv-boot .venv-tools var-test .mypy_cache .ruff_cache .import_linter_cache .hypothesis .pytest_cache shots
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
