//! Plain letters for names that are easy to type. Only for what is suggested: what a person typed stays as it is.

/// The text with the plain letters under its accents, and two for those that stand for two.
pub(super) fn without(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            'ß' | 'ẞ' => plain.push_str("ss"),
            'æ' | 'Æ' => plain.push_str("ae"),
            'œ' | 'Œ' => plain.push_str("oe"),
            letter => plain.push(plain_letter(letter)),
        }
    }
    plain
}

/// The plain letter under the accent, of the Latin ones that have one; any other character itself.
fn plain_letter(letter: char) -> char {
    const PLAIN: [(char, &str); 19] = [
        ('a', "àáâãäåāăą"),
        ('c', "çćĉċč"),
        ('d', "ďđð"),
        ('e', "èéêëēĕėęě"),
        ('g', "ĝğġģ"),
        ('h', "ĥħ"),
        ('i', "ìíîïĩīĭįı"),
        ('j', "ĵ"),
        ('k', "ķ"),
        ('l', "ĺļľŀł"),
        ('n', "ñńņňŋ"),
        ('o', "òóôõöøōŏő"),
        ('r', "ŕŗř"),
        ('s', "śŝşšș"),
        ('t', "ţťŧț"),
        ('u', "ùúûüũūŭůűų"),
        ('w', "ŵ"),
        ('y', "ýÿŷ"),
        ('z', "źżž"),
    ];
    let low = letter.to_lowercase().next().unwrap_or(letter);
    PLAIN.iter().find(|(_, accented)| accented.contains(low)).map_or(letter, |(plain, _)| *plain)
}
