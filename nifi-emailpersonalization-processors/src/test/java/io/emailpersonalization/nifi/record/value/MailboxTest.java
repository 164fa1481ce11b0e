// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Which spellings lead to one mailbox. */
class MailboxTest {

    @ParameterizedTest
    @CsvSource({"ada.berg@gmail.com,adaberg@gmail.com", "Ada.Berg+news@GoogleMail.com,adaberg@gmail.com", "ada.berg+x@outlook.com,ada.berg@outlook.com", "ada+x@gmx.de,ada@gmx.de",
        "ada.berg@gmx.de,ada.berg@gmx.de", "ada+x@example.com,ada+x@example.com", "Ada@Example.COM,ada@example.com", "ada@example.com.,ada@example.com",
        "Ada Berg <ada.berg@gmail.com>,adaberg@gmail.com", "mailto:ada@example.com,ada@example.com", "ada-berg_1.2@web-site.example,ada-berg_1.2@web-site.example",
        "adalberta.mustermann@example.com,adalberta.mustermann@example.com", "adalberta.mustermann@mymail.com,adalberta.mustermann@mymail.com",
        "adalberta.mustermann@hotmail.com,adalberta.mustermann@hotmail.com", "adalberta.muster+mann@example.com,adalberta.muster+mann@example.com"})
    void spellingsOfOneMailboxAreOne(final String address, final String mailbox) {
        assertEquals(mailbox, Mailbox.of(address));
        assertEquals(mailbox, Mailbox.of(mailbox), "a mailbox is its own mailbox");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ada", "@example.com", "ada@", "a b@c", "none@none.com", "noemail@example.com", "nomail@web.de", "test@test.de", "x@example.com", "na@email.com", "nobody@domain.org",
        "...@gmail.com"})
    void placeholdersAndOtherTextsAreNone(final String text) {
        assertNull(Mailbox.of(text));
    }

    @Test
    void aPlaceholderNameAtARealDomainIsAMailbox() {
        assertEquals("none@siemens.com", Mailbox.of("none@siemens.com"));
        assertEquals("ada@none.com", Mailbox.of("ada@none.com"));
    }

    @Test
    void theLongestAddressIsAMailbox() {
        final String domain = "@example.com";
        assertNull(Mailbox.of("a".repeat(321 - domain.length()) + domain));
        assertEquals(320, ("a".repeat(320 - domain.length()) + domain).length());
    }

    @Test
    void anAddressWithATypingErrorStillDistinguishesRecords() {
        assertEquals("ada@exa_mple", Mailbox.of("<Ada@Exa_mple>"));
        assertNull(Mailbox.of(null));
    }

    @Property(tries = 300)
    void theShortCutAgreesWithTheLongWay(@ForAll @AlphaChars @Chars({'.', '-', '_', '+', '1'}) @StringLength(min = 1, max = 24) final String local) {
        final String address = local + "@Shop.Example";
        final String mailbox = Mailbox.of(address);
        assertEquals(mailbox, Mailbox.of(mailbox == null ? null : mailbox));
    }

    @Test
    void rolesAndDomainsAreTold() {
        assertTrue(Mailbox.isRole("info@example.com"));
        assertFalse(Mailbox.isRole("ada@example.com"));
        assertEquals("ada", Mailbox.local("ada@example.com"));
        assertEquals("gmail.com", Mailbox.repairedDomain("ada@gmial.com"));
        assertEquals("example.com", Mailbox.repairedDomain("ada@example.com"));
    }
}
