// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import io.emailpersonalization.nifi.intake.profile.SourceProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ExportProfileTest {

    @TempDir
    private Path folder;

    private ExportProfile profile(final String content, final String wanted, final ColumnChoices choices) {
        try {
            return ExportProfile.of(ExportFields.of(Files.writeString(folder.resolve("in"), content), null), "in.csv", wanted, choices);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ExportProfile profile(final String content) {
        return profile(content, null, ColumnChoices.NONE);
    }

    private String refused(final String content, final ColumnChoices choices) {
        return assertThrows(DemoException.class, () -> profile(content, null, choices)).getMessage();
    }

    @ParameterizedTest
    @CsvSource({"salesforce-contact.csv,salesforce-contact", "salesforce-contact-report.csv,salesforce-contact", "salesforce-lead.json,salesforce-lead", "hubspot-contact.csv,hubspot-contact",
        "hubspot-contact-page.json,hubspot-contact", "dynamics-contact.csv,dynamics-contact", "dynamics-contact-page.json,dynamics-contact", "shopify-customer.csv,shopify-customer",
        "shopify-customer.json,shopify-customer", "woocommerce-customer.csv,woocommerce-customer", "woocommerce-customer.json,woocommerce-customer", "stripe-customer.csv,stripe-customer",
        "stripe-customer.json,stripe-customer", "subscribed_email_audience_export_1a2b3c4d5e.csv,mailchimp-export", "customer.csv,customer"})
    void anExportNeedsNoOption(final String file, final String name) {
        final Path export = Workspace.root().resolve("nifi-emailpersonalization-processors/src/test/resources/exports").resolve(file);
        final ExportProfile profile = ExportProfile.of(ExportFields.of(export, null), file, null, ColumnChoices.NONE);
        assertEquals(name, profile.name());
        assertNull(profile.document(), "the flow recognizes it by itself");
    }

    @Test
    void aColumnCanBeNamed() {
        final ExportProfile profile = profile("Ref,Wohin,Ja\n1,a@example.com,yes\n", null, ColumnChoices.of(Map.of("customer_id", "Ref", "email", "Wohin", "marketing_consent", "Ja")));
        final SourceProfile document = SourceProfile.parse(profile.document());
        assertEquals(List.of("/'Ref'", "/customer_id"), document.fields().get("customer_id").from().subList(0, 2), "the named column comes first");
        assertEquals("/'Ja'", document.consent().from().getFirst());
        assertEquals(List.of(), profile.unrecognized());
    }

    @Test
    void aProfileCanBeNamedAndOfTheUsersOwn() throws IOException {
        assertEquals("stripe-customer", profile("id,email\ncus_1,a@example.com\n", "stripe-customer", ColumnChoices.NONE).name());
        final Path own = Files.writeString(folder.resolve("club.json"), "{\"name\": \"club\", \"kind\": \"customer\", \"fields\": {\"customer_id\": \"/No\", \"email\": \"/Mail\"}}");
        assertEquals("club", profile("No,Mail\n1,a@example.com\n", own.toString(), ColumnChoices.NONE).name());
        final DemoException unknown = assertThrows(DemoException.class, () -> profile("id,email\n1,a@example.com\n", "stripe-custmer", ColumnChoices.NONE));
        assertTrue(unknown.getMessage().startsWith("stripe-custmer is neither a profile nor a file: did you mean stripe-customer?"), unknown.getMessage());
    }

    @Test
    void aMissingColumnIsAskedForInOneSentenceWithTheColumnsFound() {
        assertEquals("Say which column holds email, with --map email=Emial; columns found: id, customer_id, Emial.", refused("id,customer_id,Emial\n1,1,a@example.com\n", ColumnChoices.NONE));
        final String message = refused("Ref,Wohin\n1,a@example.com\n", ColumnChoices.NONE);
        assertTrue(message.contains("--map customer_id=COLUMN --map email=COLUMN; columns found: Ref, Wohin."), message);
    }

    @Test
    void ordersAreNoCustomers() {
        assertTrue(refused("Id,OrderNumber,BillToContactId,StatusCode,TotalAmount,ActivatedDate\n1,2,3,A,4,2026-01-01\n", ColumnChoices.NONE).startsWith("The file holds orders (salesforce-order)"));
    }

    @Test
    void unknownColumnsAreListedWithSuggestedFields() {
        assertEquals(List.of("Shoe Size", "Frist Name (did you mean given_name? Say --map given_name='Frist Name')"), profile("id,email,Shoe Size,Frist Name,unsubscribed\n1,a@example.com,44,Ada,\n")
                .unrecognized());
    }

    @ParameterizedTest
    @ValueSource(strings = {"HasOptedOutOfEmail", "Do Not Email", "unsubscribed_at", "hs_email_optout", "bounced", "Email_Opt_Out__c", "deceased"})
    void aUsualColumnThatRefusesNeedsNoOption(final String column) {
        assertEquals("customer", profile("id,email,%s\n1,a@example.com,true\n".formatted(column)).name());
    }

    @Test
    void aColumnThatLooksLikeARefusalAndIsNotReadStopsTheDemo() {
        assertEquals("The column Newsletter optout 2024 looks like a refusal, and the flow does not read it. Where the values refuse (true, yes, 1, a date), say "
                + "--refusal 'Newsletter optout 2024'. Where it is none, say --ignore 'Newsletter optout 2024'.", refused("id,email,Newsletter optout 2024\n1,a@example.com,1\n", ColumnChoices.NONE));
    }

    @Test
    void aColumnThatIsSaidToRefuseIsReadAsARefusal() {
        final String content = "id,email,opted_out,Newsletter optout 2024,bounce_rate\n1,a@example.com,,1,7\n";
        final ExportProfile profile = profile(content, null, new ColumnChoices(Map.of(), List.of("Newsletter optout 2024"), Set.of("bounce_rate")));
        assertEquals(List.of("/'Newsletter optout 2024'"), SourceProfile.parse(profile.document()).refusals().get("unsubscribed").from());
        assertTrue(refused("id,email\n1,a@example.com\n", new ColumnChoices(Map.of(), List.of("Raus"), Set.of())).contains("no column Raus"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HasOptedOutOfEmail", "unsubscribed", "bounced", "Newsletter optout 2024"})
    void aColumnThatRefusesIsNeverTakenForConsent(final String column) {
        final String message = refused("id,email,%s\n1,a@example.com,false\n".formatted(column), ColumnChoices.of(Map.of("marketing_consent", column)));
        assertTrue(message.contains(column) && message.contains("not opted out is not opted in"), message);
    }

    @Test
    void aUsualRefusalIsNeitherMappedAwayNorIgnored() {
        assertTrue(refused("id,email,unsubscribed\n1,a@example.com,true\n", ColumnChoices.of(Map.of("city", "unsubscribed"))).contains("Leave out --map city=unsubscribed"));
        assertTrue(refused("id,email,unsubscribed\n1,a@example.com,true\n", new ColumnChoices(Map.of(), List.of(), Set.of("unsubscribed"))).contains("leave out --ignore"));
    }

    @Test
    void aRefusalInAnObjectIsReadWhereTheFlowReadsItAndStopsTheDemoElsewhere() {
        assertEquals("customer", profile("[{\"customer_id\": \"1\", \"email\": \"a@example.com\", \"preferences\": {\"unsubscribed\": true}}]").name());
        assertEquals("The flow does not read a refusal where channels.unsubscribed, flags.optout_of_all stand. Bring it to the top of the record. Where it is none, say "
                + "--ignore channels.unsubscribed --ignore flags.optout_of_all.",
                refused("[{\"id\": \"1\", \"email\": \"a@example.com\", \"channels\": [{\"unsubscribed\": true}], \"flags\": {\"optout_of_all\": true}}]", ColumnChoices.NONE));
    }
}
