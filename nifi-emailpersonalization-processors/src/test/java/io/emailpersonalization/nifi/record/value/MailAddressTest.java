// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.IDN;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MailAddressTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '^', delimiter = '|', value = {
        "ada@example.com|ada@example.com", "  ADA@Example.COM\u00a0|ada@example.com", "Ada <ada@example.com>|ada@example.com", "\"Lovelace, Ada\" <Ada@Example.com>|ada@example.com",
        "<ada@example.com>|ada@example.com", "mailto:ada@example.com|ada@example.com", "MAILTO:ada%40example.com?subject=x|ada@example.com", "ada@example.com.|ada@example.com",
        "ada @ example.com|ada@example.com", "'ada@example.com'|ada@example.com", "\"ada\"@example.com|ada@example.com", "ada@m\u00fcnchen.example|ada@xn--mnchen-3ya.example",
        "ada@XN--MNCHEN-3YA.example|ada@xn--mnchen-3ya.example", "ada@stra\u00dfe.example|ada@xn--strae-oqa.example", "ada@\uff25xample\u3002com|ada@example.com",
        "jose\u0301@example.com|jos\u00e9@example.com", "a+b@example.com|a+b@example.com"})
    void isOneTextHoweverItIsWritten(final String written, final String canonical) {
        assertEquals(canonical, MailAddress.canonical(written));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "@", "a@", "@b.com", "no address", "a@b@c.com", "ada@example.com; bob@example.com", "ada@example.com, bob@example.com", "ada lovelace@example.com",
        "A <a@example.com>, B <b@example.com>", "ada@example..com", "ada@.com", "mailto:", "<>", "mailto:%zz@example.com"})
    void whatIsNoSingleAddressIsNone(final String written) {
        assertNull(MailAddress.canonical(written));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("ada.@+-_<>:\"' %\u00e9\u00df\u0301xn").ofMaxLength(24);
    }

    @Property(tries = 5000)
    void theCanonicalFormIsItsOwn(@ForAll("texts") final String text) {
        final String canonical = MailAddress.canonical(text);
        if (canonical != null) {
            assertEquals(canonical, MailAddress.canonical(canonical), text);
            MailAddress.spellings(canonical).forEach(spelling -> assertEquals(canonical, MailAddress.canonical(spelling), text));
        }
    }

    @Provide
    Arbitrary<String> labels() {
        final Arbitrary<Character> letters = Arbitraries.of("abz0\u00e4\u00f6\u00e9\u0142\u03b1\u0431\u4e2d\u0e01".chars().mapToObj(c -> (char) c).toList());
        return letters.list().ofMinSize(1).ofMaxSize(10).map(all -> all.stream().map(String::valueOf).reduce("", String::concat));
    }

    /** Labels on which IDNA 2003, which the platform knows, and IDNA 2008 agree. */
    @Property(tries = 5000)
    void aLabelInAsciiIsWhatThePlatformSays(@ForAll("labels") final String label) {
        final String normal = Normalizer.normalize(label.toLowerCase(Locale.ROOT), Normalizer.Form.NFKC);
        final String encoded = Punycode.encode(normal);
        assertEquals(IDN.toASCII(normal, IDN.ALLOW_UNASSIGNED), encoded);
        if (!encoded.equals(normal)) {
            assertEquals(normal, Punycode.decode(encoded));
        }
    }

    @Property(tries = 5000)
    void whatIsNoPunycodeHarmsNothing(@ForAll final String text) {
        Punycode.decode("xn--" + text);
    }

    @Test
    void sharpSIsNoDoubleS() {
        assertNotEquals(MailAddress.canonical("a@stra\u00dfe.example"), MailAddress.canonical("a@strasse.example"));
    }

    @Provide
    Arbitrary<String> former() {
        return Combinators.combine(Arbitraries.of("ada", "jos\u00e9", "a.b+c"), Arbitraries.of("example.com", "m\u00fcnchen.example", "xn--mnchen-3ya.example", "stra\u00dfe.example"),
                Arbitraries.of("%s", "mailto:%s", "%s.", "<%s>", "'%s'"), Arbitraries.of(Normalizer.Form.NFC, Normalizer.Form.NFD))
                .as((local, domain, frame, form) -> Normalizer.normalize(frame.formatted(local + "@" + domain), form));
    }

    @Property
    void theFormerFormsHoldWhatWasWrittenBefore(@ForAll("former") final String written) {
        final String canonical = MailAddress.canonical(written);
        final String then = written.strip().toLowerCase(Locale.ROOT);
        assertTrue(then.equals(canonical) || MailAddress.legacyForms(canonical).contains(then), then);
    }

    @Test
    void anAddressIsSpelledInUnicodeToo() {
        assertEquals(List.of("ada@xn--mnchen-3ya.example", "ada@m\u00fcnchen.example"), MailAddress.spellings("ada@xn--mnchen-3ya.example"));
        assertEquals(List.of("ada@example.com"), MailAddress.spellings("ada@example.com"));
    }
}
