# The grader in a container, for machines that are not Linux or cannot wall off students' code.
# How to use it: docs/instructors/troubleshoot.md, "Isolation".
FROM debian:12-slim

RUN apt-get update \
    && apt-get install --yes --no-install-recommends make python3 python3-dev python3-venv gcc \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /kit
COPY . .
RUN make setup
ENV PATH=/kit/.venv/bin:$PATH

# A course is mounted here.
WORKDIR /course
ENTRYPOINT ["grader"]
CMD ["--help"]
