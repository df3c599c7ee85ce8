# `make help` says what there is.
SHELL := /bin/bash
SOURCES ?= sources.json
STATE ?= Cache
PREFIX ?= /usr/local
SECONDS_EACH := $(if $(filter command,$(origin SECONDS)),$(SECONDS),60)
BUILD := .build/release

.DEFAULT_GOAL := help
.PHONY: help setup setup-test setup-bench build run test demo bench soak fuzz format lint install uninstall clean

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup:
	@scripts/setup run

setup-test:
	@scripts/setup test

setup-bench:
	@scripts/setup bench

build: setup ## Build the release binary (.build/release/samlad)
	swift build --configuration release --static-swift-stdlib --product samlad

run: build ## Install what is missing, build, and run the daemon on sources.json with its state in Cache/
	$(BUILD)/samlad run --sources $(SOURCES) --state $(STATE)

test: setup-test ## Run every test
	swift build --build-tests
	swift test --disable-xctest --skip-build --no-parallel

demo: setup ## Show in two minutes what the product is for, without a network
	swift build --configuration release --static-swift-stdlib --product samlad
	swift build --configuration release --static-swift-stdlib --product samlad-landscape
	SAMLAD=$(BUILD)/samlad SAMLAD_LANDSCAPE=$(BUILD)/samlad-landscape scripts/demo

bench: setup-bench ## Measure, each number as a ratio to a peer or a limit in the same run
	swift build --configuration release --static-swift-stdlib --product samlad
	scripts/bench $(BUILD)

soak: setup-bench ## Run a daemon for SECONDS=3600 at 100 times its normal rate, and plot it into docs/images/soak.svg
	swift build --configuration release --static-swift-stdlib --product samlad
	scripts/bench $(BUILD) soak $(if $(filter command,$(origin SECONDS)),$(SECONDS),3600)

fuzz: setup ## Fuzz every parser and the sanitiser, each for SECONDS=60
	scripts/fuzz $(SECONDS_EACH)

format: ## Format the Swift code in place
	swift format --in-place --recursive --parallel Sources Tests Fuzz Package.swift

lint: ## Check the format and the layers
	swift format lint --strict --recursive --parallel Sources Tests Fuzz Package.swift
	scripts/check-layers

install: build ## Install the binary, the unit and the default sources.json (PREFIX=/usr/local)
	scripts/install $(BUILD) "$(DESTDIR)" "$(PREFIX)"

uninstall: ## Remove what `make install` put there, but not /etc/samlad and the state
	rm -f "$(DESTDIR)$(PREFIX)/bin/samlad" "$(DESTDIR)/etc/systemd/system/samlad.service" "$(DESTDIR)/etc/systemd/system/samlad.socket"

clean: ## Remove what was built and the state in Cache/
	rm -rf .build .build-* .build_*
	find Cache -mindepth 1 ! -name .gitignore -delete
