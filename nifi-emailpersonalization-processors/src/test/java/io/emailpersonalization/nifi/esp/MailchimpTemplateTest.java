// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.client.TemplateSource;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.sandbox.esp.audience.Template;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Optional;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The source of campaigns at Mailchimp. */
@Timeout(120)
class MailchimpTemplateTest {

    private final MailchimpFixture vendor = new MailchimpFixture();

    @AfterEach
    void stop() {
        vendor.close();
    }

    @Test
    void theIdOfATemplateIsRefusedWithTheCure() throws EspUnavailableException, EspRefusedException {
        vendor.sandbox.template(new Template("17", "Welcome", "<p></p>", ""));
        assertTrue(assertThrows(EspRefusedException.class, () -> vendor.client.template("17")).getMessage().contains("create a campaign"));
        assertEquals(Optional.empty(), vendor.client.template("18"));
    }

    @Test
    void aCampaignWithoutContentHasNone() throws EspUnavailableException, EspRefusedException {
        vendor.sandbox.template(new Template("c1", "Welcome", "", ""));
        assertEquals(Optional.of(new TemplateSource("Welcome", null, null)), vendor.client.template("c1"));
    }

    @Test
    void aNotFoundThatIsNotTheVendorsIsNoAnswer() {
        vendor.sandbox.inject(Fault.answer(Fault.FOR_EVER, 404, "text/html", "<html></html>").on("GET", "/campaigns/"));
        assertThrows(EspUnavailableException.class, () -> vendor.client.template("c1"));
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {" ", "c1/content", "..", "c1?x=y", "../lists/a1"})
    void anIdThatIsNoneReachesNothing(final String id) {
        assertThrows(EspRefusedException.class, () -> vendor.client.template(id));
        assertEquals(List.of(), vendor.sandbox.requests());
    }
}
