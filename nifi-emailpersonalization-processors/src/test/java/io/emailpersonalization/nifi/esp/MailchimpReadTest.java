// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.client.HeldContact;
import io.emailpersonalization.nifi.esp.client.ReadOutcome;
import io.emailpersonalization.nifi.esp.client.ReadSelection;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Contacts that are read back from Mailchimp. */
@Timeout(120)
class MailchimpReadTest {

    private static final String CANONICAL = "ada@xn--exmple-cua.de";
    private static final String UNICODE = "ada@ex\u00e4mple.de";

    private final MailchimpFixture vendor = new MailchimpFixture();

    @AfterEach
    void stop() {
        vendor.close();
    }

    private ReadOutcome read(final String address, final String... fields) throws EspUnavailableException, EspRefusedException {
        return vendor.client.read("a1", List.of(address), new ReadSelection(Set.of(fields), true)).getFirst();
    }

    private HeldContact found(final String address, final String... fields) throws EspUnavailableException, EspRefusedException {
        return assertInstanceOf(ReadOutcome.Found.class, read(address, fields)).contact();
    }

    @Test
    void aContactHasAllItsTags() throws EspUnavailableException, EspRefusedException {
        final String tags = IntStream.range(0, 60).mapToObj("\"t%d\""::formatted).collect(Collectors.joining(","));
        vendor.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"p0@example.com\", \"tags\": [%s]}]}".formatted(tags));
        assertEquals(60, found("p0@example.com").memberships().size(), "a member lists fifty");
        assertEquals(2, vendor.requests("GET").size());
    }

    @Test
    void anAddressInPartsIsAMap() throws EspUnavailableException, EspRefusedException {
        vendor.sandbox.audience("a1", """
                {"merge_fields": [{"tag": "ADDRESS", "type": "address"}],
                 "members": [{"email_address": "p0@example.com", "merge_fields": {"ADDRESS": {"addr1": "Main 1", "addr2": "", "city": "Jena"}}}]}""");
        assertEquals(Map.of("ADDRESS", Map.of("addr1", "Main 1", "city", "Jena")), found("p0@example.com", "ADDRESS", "NONE").fields());
    }

    @ParameterizedTest
    @CsvSource({"de,de", "pt,pt-BR", "pt_PT,pt-PT", "es,es-MX", "es_ES,es-ES", "fr_CA,fr-CA", "'',"})
    void aLanguageIsATag(final String code, final String tag) throws EspUnavailableException, EspRefusedException {
        vendor.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"p0@example.com\", \"language\": \"%s\"}]}".formatted(code));
        assertEquals(tag, found("p0@example.com").language());
    }

    @Test
    void aContactIsFoundInEitherSpelling() throws EspUnavailableException, EspRefusedException {
        vendor.with("unsubscribed", UNICODE);
        assertEquals(List.of(UNICODE, ContactStatus.UNSUBSCRIBED), List.of(found(CANONICAL).email(), found(CANONICAL).status()));
        vendor.with("archived", CANONICAL);
        assertEquals(ContactStatus.UNSUBSCRIBED, found(CANONICAL).status(), "of two contacts the one that is not archived counts");
    }

    @Test
    void anAnswerOfAnotherFormIsNone() throws EspUnavailableException, EspRefusedException {
        vendor.with("subscribed", "p0@example.com");
        vendor.sandbox.inject(Fault.answer(Fault.FOR_EVER, 200, "application/json", "{\"ok\": true}").on("GET", "/members/"));
        assertInstanceOf(ReadOutcome.Unknown.class, read("p0@example.com"));
        vendor.sandbox.clearFaults();
        vendor.sandbox.inject(Fault.answer(Fault.FOR_EVER, 404, "text/html", "<html></html>").on("GET", "/members/"));
        assertInstanceOf(ReadOutcome.Unknown.class, read("p0@example.com"), "a 404 of a gateway is no absence");
    }

    @Test
    void aRefusalOfOneContactIsTheContactsOwn() throws EspUnavailableException, EspRefusedException {
        vendor.with("subscribed", "p0@example.com");
        vendor.sandbox.inject(Fault.answer(1, 400, "application/problem+json", "{\"title\": \"Bad p0@example.com\", \"status\": 400}").on("GET", "/members/"));
        final String reason = assertInstanceOf(ReadOutcome.Refused.class, read("p0@example.com")).reason();
        assertFalse(reason.contains("@"), reason);
    }

    @Test
    void theAudienceIsAskedForOnce() {
        assertThrows(EspRefusedException.class, () -> vendor.client.read("a2", IntStream.range(0, 20).mapToObj("p%d@example.com"::formatted).toList(), new ReadSelection(Set.of(), false)));
        assertEquals(1, vendor.requests("GET").stream().filter("/3.0/lists/a2"::equals).count());
    }
}
