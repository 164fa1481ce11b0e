// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

import java.text.Normalizer;
import java.util.Locale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

/** Invisible characters and texts that take long. */
class TextsTest {

    @Test
    void spacesOfEveryKindAreTrimmed() {
        assertEquals("a b", Texts.trim(" \t\u00A0\u200B\uFEFFa b\u2003\u0085\n "));
        assertEquals("", Texts.trim(" \u3000 "));
        final String plain = "ä b";
        assertSame(plain, Texts.trim(plain));
    }

    @Test
    void controlsGoAndUnpairedSurrogatesAreReplaced() {
        assertEquals("a\tb\nc\rd", Texts.withoutControls("a\u0000\tb\u0007\nc\u007F\rd\u0080\u009F"));
        assertEquals("\u00A0 ~", Texts.withoutControls("\u00A0 ~"));
        assertEquals("x\uFFFDy\uFFFD", Texts.withoutControls("x\uD83Dy\uDE00"));
        assertEquals("\uFFFD", Texts.withoutControls("\uD83D"));
        final String emoji = "a\uD83D\uDE00b";
        assertSame(emoji, Texts.withoutControls(emoji));
        assertEquals("\uD83D\uDE00", Texts.withoutControls("\uD83D\uDE00\u0001"));
    }

    @Property(tries = 300)
    void whatIsCleanStaysAsItIs(@ForAll final String text) {
        final String clean = Texts.withoutControls(text);
        assertSame(clean, Texts.withoutControls(clean));
    }

    @Test
    void manyMarksInARowAreParted() {
        final String thirty = "a" + "\u0301".repeat(30);
        assertSame(thirty, Texts.streamSafe(thirty));
        assertEquals(thirty + "\u034F\u0301" + "b", Texts.streamSafe(thirty + "\u0301b"));
        assertEquals("a" + ("\u0301".repeat(30) + "\u034F").repeat(2) + "\u0301".repeat(29), Texts.streamSafe("a" + "\u0301".repeat(89)));
        final String parted = ("a" + "\u0301".repeat(20)).repeat(5);
        assertSame(parted, Texts.streamSafe(parted));
        final String spacing = "\u0915" + "\u0903".repeat(31);
        assertEquals("\u0915" + "\u0903".repeat(30) + "\u034F\u0903", Texts.streamSafe(spacing));
        assertEquals("e" + "\u20DD".repeat(30) + "\u034F\u20DD", Texts.streamSafe("e" + "\u20DD".repeat(31)));
        final String letters = "\u0378".repeat(40) + "ab".repeat(40);
        assertSame(letters, Texts.streamSafe(letters));
        assertEquals(Normalizer.normalize("a\u0301", Normalizer.Form.NFC), Normalizer.normalize(Texts.streamSafe("a\u0301"), Normalizer.Form.NFC));
    }

    @Test
    void lowerCaseIsThatOfJavaForTextsOfUsualLength() {
        for (final String text : new String[] {"ÄÖÜ", "ΟΔΟΣ", "İstanbul", "I", "x".repeat(990) + "ΟΔΟΣ"}) {
            assertEquals(text.toLowerCase(Locale.ROOT), Texts.lowerCase(text));
        }
        assertEquals("x".repeat(1000) + "οδοσ", Texts.lowerCase("X".repeat(1000) + "ΟΔΟΣ"), "no final sigma in a long text");
        assertEquals("x".repeat(1000) + "i\u0307", Texts.lowerCase("X".repeat(1000) + "\u0130"));
    }
}
