def count_words(text):
    return {letter: text.count(letter) for letter in text}
