# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes a megabyte of text: English, Chinese, Arabic, emoji and random bytes.

make_corpus.py ENGLISH TRAINING CORPUS: TRAINING is part of it, without the bytes
that are no UTF-8, for spm_train.
"""
import random
import sys

english_path, training_path, corpus_path = sys.argv[1:4]
random.seed(7)


def words(alphabet, count, longest):
    pool = ["".join(random.choices(alphabet, k=random.randint(1, longest))) for _ in range(300)]
    # Some words are much more common than others, as in languages.
    return random.choices(pool, weights=[1 / (i + 1) for i in range(300)], k=count)


def lines(alphabet, space, size, longest=5):
    result = []
    while sum(len(line.encode()) for line in result[-1:]) + sum(map(len, result)) < size:
        result.append(space.join(words(alphabet, random.randint(2, 25), longest)))
    return result


english = open(english_path, encoding="utf-8").read().split("\n")
chinese = [chr(code) for code in range(0x4E00, 0x4E00 + 400)]
arabic = [chr(code) for code in range(0x0621, 0x064B)]
emoji = [chr(code) for code in range(0x1F600, 0x1F640)] + ["\u200d", "\ufe0f", "\U0001F1E6", "\U0001F1FA"]
text = [line for _ in range(40) for line in random.sample(english, len(english))]
text += lines(chinese, "", 60000) + lines(arabic, " ", 90000, 9) + lines(emoji, " ", 30000, 3)
# What the model never saw, odd spaces, and marks of its own.
text += ["", " ", "  two  spaces  ", "\ttab\t", "\u3000wide\u3000", "<s></s><unk><pad><0x41>", "\u2581", "\u2047",
         "e\u0301 \ufb01 \u2460 \uff21\uff22", "nul \0 inside", "\r", "x" * 5000]
random.shuffle(text)
data = [line.encode() for line in text]
with open(training_path, "wb") as file:
    file.write(b"\n".join(line for line in data[:4000] if b"\0" not in line and len(line) < 4000) + b"\n")
while sum(map(len, data)) + len(data) < 1_000_000:
    data.append(bytes(random.choice([b for b in range(256) if b != 10]) for _ in range(random.randint(1, 120))))
# Characters that are cut off, too long, or past the last one.
data += [b"\xe4", b"\xe4\xb8", b"a\xe4\xb8b", b"\xf0\x9f\x98", b"\xc0\x80", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xff\xfe"]
with open(corpus_path, "wb") as file:
    file.write(b"\n".join(data) + b"\n")
print(f"{sum(map(len, data)) + len(data)} bytes")
