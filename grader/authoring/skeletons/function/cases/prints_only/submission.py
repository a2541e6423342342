def count_words(text):
    words = text.split()
    print({word: words.count(word) for word in words})
