# The few things that are done often; CI calls the same lines.
PY ?= .venv/bin/python

.PHONY: setup format lint test tools soak bench bench-wording bench-extraction bench-cluster music wheel

setup:
	python3 -m venv .venv
	.venv/bin/pip install -q -e ".[dev,neural,edge,aac,play,cluster]"

format:
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

lint:
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	.venv/bin/lint-imports

test:
	$(PY) -m pytest

tools:
	$(PY) -m pytest -m "tools or cluster or music or extras"

soak:
	BULLETIN_SOAK=full $(PY) bench/soak.py --report bench/results/soak.md

bench:
	$(PY) bench/run.py --results bench/results

# Beside sea-g2p and vietnormalizer, which nothing else needs: pip install sea-g2p vietnormalizer
bench-wording:
	$(PY) bench/wording.py --report bench/results/wording.md

# Beside other readers of web pages, which nothing else needs: pip install newspaper4k readability-lxml
bench-extraction:
	$(PY) bench/extraction.py --report bench/results/extraction.md

# What workers of other machines cost, and what becomes of it where they die; needs the extra cluster
bench-cluster:
	$(PY) -m bench.cluster --report bench/results/cluster.md

music:
	$(PY) music/make.py --to music

wheel:
	.ci/wheel
