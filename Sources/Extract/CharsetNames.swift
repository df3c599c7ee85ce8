/// What encodings are called, and what they are taken for (WHATWG Encoding §4.2, where browsers read a larger one).
enum CharsetNames {
    /// The name browsers know an encoding by.
    static func standard(_ name: String) -> String { labels[name] ?? name }

    /// What the C library calls it; what publishers write under these names are Microsoft's supersets.
    static func converter(_ name: String) -> String { converters[name] ?? name }

    private static let converters = [
        "shift_jis": "CP932", "euc-kr": "CP949", "big5": "BIG5-HKSCS", "gbk": "GB18030", "windows-874": "CP874",
        "x-mac-cyrillic": "MAC-CYRILLIC", "iso-8859-8-i": "ISO-8859-8",
    ]

    private static let labels: [String: String] = {
        let names = [
            "gbk gb2312 gb_2312 gb_2312-80 csgb2312 chinese x-gbk cp936 ms936",
            "shift_jis shift-jis sjis x-sjis ms_kanji ms932 windows-31j csshiftjis",
            "euc-jp x-euc-jp cseucpkdfmtjapanese", "euc-kr ks_c_5601-1987 ksc5601 ksc_5601 korean windows-949 cseuckr",
            "big5 big5-hkscs x-x-big5 cn-big5 csbig5", "windows-874 tis-620 iso-8859-11 dos-874",
            "windows-1254 iso-8859-9 latin5 l5 x-cp1254", "windows-1251 cp1251 win-1251 x-cp1251",
            "windows-1250 cp1250 win-1250 x-cp1250", "windows-1257 cp1257", "windows-1253 cp1253",
            "koi8-r koi8 koi cskoi8r",
            "macintosh mac x-mac-roman csmacintosh", "x-mac-cyrillic x-mac-ukrainian", "iso-8859-2 latin2 l2 iso8859-2",
            "iso-8859-15 latin9 latin-9 l9 iso8859-15",
        ]
        var labels: [String: String] = [:]
        for line in names {
            let words = line.split(separator: " ").map(String.init)
            for word in words { labels[word] = words[0] }
        }
        return labels
    }()
}
