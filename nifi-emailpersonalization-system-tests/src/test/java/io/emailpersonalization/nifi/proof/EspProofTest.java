// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.demo.EspVendor;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.sandbox.esp.hubspot.HubspotVendorApi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@code ./run prove --esp} on a sandbox that stands for an account of one's own. */
class EspProofTest {

    /** The sandbox shows a change at once. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final String MAILBOX = "tester@example.com";

    @TempDir
    private Path folder;
    private EspSandbox sandbox;

    @AfterEach
    void stop() {
        if (sandbox != null) {
            sandbox.close();
        }
    }

    private Path prove(final EspVendor vendor, final String credential) {
        final List<String> arguments = new ArrayList<>(List.of("--esp", vendor.part(), "--audience", vendor.audience(), "--mailbox", MAILBOX, "--url", sandbox.uri() + sandbox.vendor().root()));
        if (vendor == EspVendor.HUBSPOT) {
            arguments.addAll(List.of("--subscription-type", Integer.toString(HubspotVendorApi.NEWSLETTER)));
        }
        return EspProofMain.run(folder, credential, vendor == EspVendor.BREVO ? Map.of("Job Poll Interval", "0 sec") : Map.of(), PATIENCE, arguments.toArray(String[]::new));
    }

    @ParameterizedTest
    @EnumSource
    void aProofIsWrittenAndTheAudienceIsEmptyAgain(final EspVendor vendor) throws IOException {
        sandbox = vendor.start();
        final Path file = prove(vendor, EspSandbox.API_KEY);
        assertEquals("proof-%s.json".formatted(vendor.part()), file.getFileName().toString());
        final JsonNode proof = JsonMapper.builder().build().readTree(file.toFile());
        final List<String> proven = proof.get("proven").valueStream().map(JsonNode::asText).toList();
        assertEquals(vendor == EspVendor.BREVO, proven.contains("a job is submitted, polled, and gives an outcome for each contact"));
        assertTrue(proven.containsAll(List.of("new contacts are created, subscribed, and read back with their fields", "a field is changed, and a field that is not sent stays",
                "who withdraws is unsubscribed, stays so after a push, and a withdrawal creates nobody", "a contact is archived", "an archived contact is restored",
                "a contact takes another address, and keeps its fields", "contacts are deleted for ever")), proven.toString());
        assertFalse(Files.readString(file).contains(EspSandbox.API_KEY) || Files.readString(file).contains("tester"), "neither the key nor the mailbox is written");
        assertEquals(Map.of(), sandbox.members(vendor.audience()));
    }

    @ParameterizedTest
    @EnumSource
    void anAudienceThatHoldsAnybodyIsRefusedAndStaysAsItIs(final EspVendor vendor) {
        sandbox = vendor.start("{\"email_address\": \"customer@example.com\", \"status\": \"unsubscribed\"}");
        final String message = assertThrows(ProofRefusedException.class, () -> prove(vendor, EspSandbox.API_KEY)).getMessage();
        assertTrue(message.startsWith("The audience %s is not empty".formatted(vendor.audience())), message);
        assertEquals(List.of(), sandbox.requests().stream().filter(request -> !"GET".equals(request.method())).toList());
        assertEquals(1, sandbox.members(vendor.audience()).size());
    }

    @ParameterizedTest
    @EnumSource
    void aWrongKeyChangesNothing(final EspVendor vendor) {
        sandbox = vendor.start();
        final String message = assertThrows(ProofRefusedException.class, () -> prove(vendor, "wrong-us1")).getMessage();
        assertTrue(message.contains("answers 401: check the credential"), message);
    }

    /** A vendor that loses a field is not proved, and its contacts are deleted all the same. */
    @Test
    void aVendorThatDropsAFieldIsNotProved() {
        sandbox = EspVendor.MAILCHIMP.start();
        sandbox.inject(Fault.dropField(Fault.FOR_EVER, "LNAME").on("POST", "/lists/" + EspVendor.MAILCHIMP.audience()));
        final String message = assertThrows(ProofRefusedException.class, () -> prove(EspVendor.MAILCHIMP, EspSandbox.API_KEY)).getMessage();
        assertEquals("Not proved: a new contact is not subscribed with its fields.", message);
        assertFalse(Files.exists(folder.resolve("proof-mailchimp.json")));
        assertEquals(Map.of(), sandbox.members(EspVendor.MAILCHIMP.audience()));
    }

    @ParameterizedTest
    @CsvSource({"--esp,klaviyo,There is no client klaviyo", "--mailbox,you+me@example.com,The option --mailbox takes an address without a plus", "--audience,a b,The option --audience takes the id",
        "--url,ftp://x,The option --url takes a URL", "--schema,x,The option --schema does not go with --esp", "--subscription-type,7,no other vendor has it"})
    void aWrongOptionIsOneLine(final String option, final String value, final String message) {
        final String said = assertThrows(ProofRefusedException.class,
                () -> EspProofMain.run(folder, "key", Map.of(), PATIENCE, "--esp", "brevo", "--audience", "12", "--mailbox", MAILBOX, option, value)).getMessage();
        assertTrue(said.contains(message) && !said.contains("\n"), said);
    }

    @Test
    void whatIsMissingIsNamed() {
        assertTrue(assertThrows(ProofRefusedException.class, () -> EspProofMain.run(folder, null, Map.of(), PATIENCE, "--esp", "brevo", "--audience", "12", "--mailbox", MAILBOX)).getMessage()
                .contains("set the variable PROOF_PASSWORD"));
        assertTrue(assertThrows(ProofRefusedException.class, () -> EspProofMain.run(folder, "key", Map.of(), PATIENCE, "--esp", "brevo")).getMessage().contains("The option --audience is missing"));
        assertTrue(assertThrows(ProofRefusedException.class, () -> EspProofMain.run(folder, "key", Map.of(), PATIENCE, "--esp", "mailchimp", "--audience", "a", "--mailbox", MAILBOX)).getMessage()
                .contains("Mailchimp needs --url"));
    }
}
