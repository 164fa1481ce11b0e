// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.client.AddressChange;
import io.emailpersonalization.nifi.esp.client.AudienceField;
import io.emailpersonalization.nifi.esp.client.AudienceField.Type;
import io.emailpersonalization.nifi.esp.client.Capabilities.Feature;
import io.emailpersonalization.nifi.esp.client.Contact;
import io.emailpersonalization.nifi.esp.client.ContactEvent;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactOutcome.Fate;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.client.Memberships;
import io.emailpersonalization.nifi.esp.client.ReadOutcome;
import io.emailpersonalization.nifi.esp.client.ReadSelection;
import io.emailpersonalization.nifi.esp.client.TopicChange;
import io.emailpersonalization.nifi.esp.client.UpsertAnswer;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.sandbox.esp.audience.StatusChange;
import io.emailpersonalization.nifi.sandbox.esp.audience.Template;
import io.emailpersonalization.nifi.sandbox.esp.hubspot.HubspotVendorApi;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;
import io.emailpersonalization.nifi.sandbox.hubspot.HubspotSandbox;
import io.emailpersonalization.nifi.testing.StockTokenProvider;
import org.apache.nifi.components.ConfigVerificationResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** HubSpot's traps, against the sandbox over HTTP. What holds for every client is in {@link EspClientContractTest}. */
@Timeout(120)
class HubSpotClientTest {

    private static final String UPDATE = "batch/update";
    private static final String CREATE = "batch/create";
    private static final String NEWSLETTER = Integer.toString(HubspotVendorApi.NEWSLETTER);
    private static final String OFFERS = Integer.toString(HubspotVendorApi.OFFERS);

    private HubSpotFixture hubspot = new HubSpotFixture();

    @AfterEach
    void close() {
        hubspot.close();
    }

    private static Contact contact(final String name, final Map<String, Object> fields) {
        return new Contact(name + "@example.com", null, fields, Memberships.NONE);
    }

    private List<ContactOutcome> upsert(final Contact... contacts) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        return assertInstanceOf(UpsertAnswer.Done.class, hubspot.client.upsert("a1", List.of(contacts), false, Instant.MAX)).outcomes();
    }

    private static List<ContactResult> results(final List<ContactOutcome> outcomes) {
        return outcomes.stream().map(ContactOutcome::result).toList();
    }

    private static List<Fate> fates(final List<ContactOutcome> outcomes) {
        return outcomes.stream().map(ContactOutcome::fate).toList();
    }

    // upsert

    @Test
    void propertiesThatAreNotSentStayAndNobodyUpsertsByEmail() throws Exception {
        upsert(contact("ada", Map.of("firstname", "Ada", "city", "Bath")));
        upsert(contact("ada", Map.of("city", "York")));
        assertEquals(List.of("Ada", "York"), List.of(hubspot.property("ada@example.com", "firstname"), hubspot.property("ada@example.com", "city")));
        upsert(contact("ada", Map.of("city", "")));
        assertEquals(List.of("Ada", ""), List.of(hubspot.property("ada@example.com", "firstname"), hubspot.property("ada@example.com", "city")));
        assertEquals(List.of(), hubspot.requests("batch/upsert"));
        hubspot.post("/crm/v3/objects/contacts/batch/upsert", "{\"inputs\": [{\"id\": \"ada@example.com\", \"idProperty\": \"email\", \"properties\": {\"city\": \"Hull\"}}]}");
        assertEquals("", hubspot.property("ada@example.com", "firstname"), "the sandbox clears what an upsert by e-mail does not name");
    }

    @Test
    void aFullBatchTakesAHandfulOfRequests() throws Exception {
        final List<Contact> hundred = IntStream.range(0, 100).mapToObj(i -> contact("p" + i, Map.of("city", "Bath"))).toList();
        assertEquals(Set.of(ContactResult.CREATED), Set.copyOf(results(upsert(hundred.toArray(Contact[]::new)))));
        assertEquals(1, hubspot.requests(CREATE).size());
        hubspot.sandbox.clearRequests();
        assertEquals(Set.of(ContactResult.UPDATED), Set.copyOf(results(upsert(hundred.toArray(Contact[]::new)))));
        assertEquals(List.of("/crm/v3/objects/contacts/batch/read", "/crm/v3/objects/contacts/batch/update", "/communication-preferences/v4/statuses/batch/read",
                "/crm/v3/lists/a1/memberships/add"), hubspot.sandbox.requests().stream().map(Request::path).toList());
    }

    @ParameterizedTest
    @CsvSource({"nickname, x, PROPERTY_DOESNT_EXIST", "hs_email_optout, x, READ_ONLY_VALUE", "tier, bronze, INVALID_OPTION", "points, many, INVALID_DOUBLE", "born, 01/02/2000, INVALID_DATE"})
    void aValueThatHubSpotRefusesIsItsRecordsOwn(final String field, final String value, final String code) throws Exception {
        hubspot.sandbox.audience("a1", """
                {"merge_fields": [{"tag": "tier", "type": "select", "options": {"choices": ["silver", "gold"]}}, {"tag": "points", "type": "number"}, {"tag": "born", "type": "date"}]}""");
        hubspot.with("subscribed", "bob@example.com");
        final List<ContactOutcome> outcomes = upsert(contact("ada", Map.of("city", "Bath")), contact("bob", Map.of(field, value)), contact("cyd", Map.of(field, value)), contact("dan", Map.of()));
        assertEquals(List.of(Fate.ACCEPTED, Fate.REFUSED, Fate.REFUSED, Fate.ACCEPTED), fates(outcomes));
        for (final ContactOutcome refused : outcomes.subList(1, 3)) {
            assertEquals(List.of(code, field), List.of(refused.code(), refused.field()));
            assertTrue(refused.message().contains(field) && !refused.message().contains("bronze"), refused.message());
        }
        assertNull(hubspot.status("cyd@example.com"));
    }

    @Test
    void aBatchThatIsRefusedAsAWholeIsSentInHalves() throws Exception {
        hubspot.with("subscribed", "p0@example.com", "p1@example.com", "p2@example.com", "p3@example.com");
        final String whole = "{\"status\": \"error\", \"category\": \"VALIDATION_ERROR\", \"message\": \"Property values were not valid: "
                + "[{\\\"isValid\\\":false,\\\"message\\\":\\\"p2@example.com was odd\\\",\\\"error\\\":\\\"INVALID_EMAIL\\\",\\\"name\\\":\\\"email\\\"}]\"}";
        hubspot.sandbox.inject(Fault.answer(1, 400, "application/json", whole).on("POST", UPDATE));
        hubspot.sandbox.inject(Fault.answer(1, 400, "application/json", whole).on("POST", UPDATE).after(1));
        hubspot.sandbox.inject(Fault.answer(1, 400, "application/json", whole).on("POST", UPDATE).after(1));
        final List<ContactOutcome> outcomes = upsert(IntStream.range(0, 4).mapToObj(i -> contact("p" + i, Map.of("city", "Bath"))).toArray(Contact[]::new));
        assertEquals(1, outcomes.stream().filter(outcome -> outcome.fate() == Fate.REFUSED).count(), outcomes.toString());
        final ContactOutcome refused = outcomes.stream().filter(outcome -> !outcome.accepted()).findFirst().orElseThrow();
        assertEquals(List.of("INVALID_EMAIL", "email"), List.of(refused.code(), refused.field()));
        assertFalse(refused.message().contains("@"), refused.message());
    }

    @ParameterizedTest
    @ValueSource(strings = {CREATE, UPDATE})
    void aSuccessThatNamesNobodyIsNone(final String path) throws Exception {
        hubspot.with("subscribed", "bob@example.com");
        hubspot.sandbox.inject(Fault.answer(1, 200, "application/json", "{\"status\": \"COMPLETE\", \"results\": [], \"errors\": []}").on("POST", path));
        assertEquals(CREATE.equals(path) ? List.of(Fate.UNKNOWN, Fate.ACCEPTED) : List.of(Fate.ACCEPTED, Fate.UNKNOWN),
                fates(upsert(contact("ada", Map.of("city", "Bath")), contact("bob", Map.of("city", "Bath")))));
    }

    @Test
    void aLookUpThatNamesNobodyCreatesNobody() throws Exception {
        hubspot.with("unsubscribed", "ada@example.com");
        hubspot.sandbox.inject(Fault.answer(Fault.FOR_EVER, 200, "application/json", "{\"status\": \"COMPLETE\", \"results\": [], \"errors\": []}").on("POST", "batch/read"));
        assertEquals(List.of(Fate.UNKNOWN), fates(upsert(contact("ada", Map.of()))));
        assertEquals(List.of(Fate.UNKNOWN), fates(hubspot.client.unsubscribe("a1", List.of("ada@example.com"))));
        assertEquals(List.of(Fate.UNKNOWN), fates(hubspot.client.erase("a1", List.of("ada@example.com"))));
        assertEquals(List.of(), hubspot.requests(CREATE));
    }

    @Test
    void aContactThatComesIntoBeingMeanwhileIsUpdatedAndNotSubscribed() throws Exception {
        hubspot.with("not_specified", "ada@example.com");
        hubspot.sandbox.inject(Fault.answer(1, 207, "application/json", """
                {"status": "COMPLETE", "results": [], "numErrors": 1, "errors": [{"category": "OBJECT_NOT_FOUND", "message": "gone", "context": {"ids": ["ada@example.com"]}}]}""")
                .on("POST", "batch/read"));
        final ContactOutcome outcome = upsert(contact("ada", Map.of("city", "Bath"))).getFirst();
        assertEquals(List.of(ContactResult.UPDATED, ContactStatus.SUBSCRIBED), List.of(outcome.result(), outcome.status()));
        assertEquals("Bath", hubspot.property("ada@example.com", "city"));
        assertEquals("not_specified", hubspot.status("ada@example.com"));
        assertEquals(List.of(), hubspot.requests("statuses/batch/write"));
    }

    @Test
    void twoAddressesOfOneContactAreOneContact() throws Exception {
        hubspot.sandbox.audience("a1", """
                {"members": [{"email_address": "ada@example.com", "merge_fields": {"hs_additional_emails": "old@example.com;older@example.com"}}]}""");
        assertEquals(List.of(ContactResult.UPDATED, ContactResult.UPDATED), results(upsert(contact("ada", Map.of("city", "Bath")), contact("old", Map.of("firstname", "Ada")))));
        assertEquals(List.of("Bath", "Ada"), List.of(hubspot.property("ada@example.com", "city"), hubspot.property("ada@example.com", "firstname")));
        assertEquals(1, hubspot.sandbox.members("a1").size());
        assertEquals(List.of(ContactResult.UNSUBSCRIBED), results(hubspot.client.unsubscribe("a1", List.of("older@example.com"))));
        assertEquals("unsubscribed", hubspot.status("ada@example.com"), "HubSpot mails the primary address");
    }

    @Test
    void aContactOfTheCrmEntersTheListAndKeepsItsSubscription() throws Exception {
        hubspot.sandbox.audience("a2", "{}");
        hubspot.with("not_specified", "ada@example.com");
        hubspot.client.archive("a1", List.of("ada@example.com"));
        hubspot.sandbox.clearRequests();
        final UpsertAnswer other = hubspot.client.upsert("a2", List.of(contact("ada", Map.of())), false, Instant.MAX);
        assertEquals(ContactStatus.SUBSCRIBED, assertInstanceOf(UpsertAnswer.Done.class, other).outcomes().getFirst().status());
        assertEquals(ContactStatus.ARCHIVED, upsert(contact("ada", Map.of())).getFirst().status(), "only the list that it was taken out of is closed");
        assertEquals(List.of(), hubspot.requests("statuses/batch/write"));
        assertEquals("NOT_SPECIFIED", hubspot.subscription("ada@example.com", HubspotVendorApi.NEWSLETTER));
    }

    @Test
    void aListThatDoesNotExistIsRefusedBeforeAnythingIsSent() {
        final EspRefusedException refused = assertThrows(EspRefusedException.class,
                () -> upsert(new Contact("ada@example.com", null, Map.of(), new Memberships(Set.of("VIP"), Set.of()))));
        assertTrue(refused.getMessage().contains("VIP") && !refused.isContentAtFault(), refused.getMessage());
        assertNull(hubspot.status("ada@example.com"));
    }

    @Test
    void anActiveListIsNoAudience() {
        hubspot.vendor.makeDynamic("a1");
        assertTrue(assertThrows(EspRefusedException.class, () -> hubspot.client.audience("a1")).getMessage().contains("create a static list"));
    }

    // consent

    @Test
    void aNewContactIsSubscribedWithItsLegalBasisAndNobodyElse() throws Exception {
        hubspot.having("Legal Basis", "LEGITIMATE_INTEREST_CLIENT").having("Legal Basis Explanation", "Bought a boat").with("not_specified", "bob@example.com");
        upsert(contact("ada", Map.of()), contact("bob", Map.of("city", "Bath")));
        assertEquals(List.of("subscribed", "not_specified"), List.of(hubspot.status("ada@example.com"), hubspot.status("bob@example.com")));
        final JsonNode inputs = hubspot.requests("statuses/batch/write").getFirst().json().get("inputs");
        assertEquals(1, inputs.size());
        assertEquals(List.of("ada@example.com", "LEGITIMATE_INTEREST_CLIENT", "Bought a boat"),
                List.of(inputs.get(0).get("subscriberIdString").asText(), inputs.get(0).get("legalBasis").asText(), inputs.get(0).get("legalBasisExplanation").asText()));
    }

    @Test
    void aRefusalThatOutlivedItsContactIsNotOverwritten() throws Exception {
        hubspot.post("/communication-preferences/v4/statuses/batch/write",
                "{\"inputs\": [{\"subscriberIdString\": \"ada@example.com\", \"subscriptionId\": %s, \"channel\": \"EMAIL\", \"statusState\": \"UNSUBSCRIBED\"}]}".formatted(NEWSLETTER));
        assertEquals(List.of(ContactResult.CREATED, ContactStatus.UNSUBSCRIBED), upsert(contact("ada", Map.of())).stream().flatMap(each -> List.of(each.result(), each.status()).stream()).toList());
        assertEquals("unsubscribed", hubspot.status("ada@example.com"));
        assertEquals(List.of(), hubspot.requests("/memberships/add"));
    }

    /** Every operation that may subscribe, on contacts in every status: only new contacts, and contacts that we archived, are ever subscribed. */
    @ParameterizedTest
    @ValueSource(strings = {"not_specified", "unsubscribed", "cleaned", "archived"})
    void noPathSubscribesAContactThatHubSpotKnows(final String status) throws Exception {
        hubspot.with(status, "ada@example.com", "bob@example.com");
        final List<String> both = List.of("ada@example.com", "bob@example.com");
        upsert(contact("ada", Map.of("city", "Bath")), contact("bob", Map.of()));
        hubspot.client.move("a1", List.of(new AddressChange("bob@example.com", "bobby@example.com")), Instant.MAX);
        hubspot.client.archive("a1", both);
        upsert(contact("ada", Map.of("city", "York")), contact("bob", Map.of()));
        hubspot.client.restore("a1", both, Instant.MAX);
        hubspot.client.read("a1", both, new ReadSelection(Set.of(), true));
        final Set<String> granted = hubspot.requests("statuses").stream().filter(request -> request.body().contains("\"SUBSCRIBED\"")).map(Request::body).collect(Collectors.toSet());
        assertTrue(granted.stream().noneMatch(body -> body.contains("ada@")), granted.toString());
        assertEquals(List.of(), hubspot.sandbox.statusChanges("a1").stream().filter(change -> change.address().startsWith("ada") && change.by() == StatusChange.Actor.API
                && "subscribed".equals(change.to())).toList());
    }

    @Test
    void withoutASubscriptionTypeOnlyTheOptOutFromAllCounts() throws Exception {
        hubspot.having("Subscription Type ID", null);
        assertEquals(ContactStatus.SUBSCRIBED, upsert(contact("ada", Map.of())).getFirst().status());
        assertEquals(List.of(), hubspot.requests("statuses"));
        assertEquals(List.of(ContactResult.UNSUBSCRIBED), results(hubspot.client.unsubscribe("a1", List.of("ada@example.com"))));
        assertEquals(List.of("UNSUBSCRIBED", "UNSUBSCRIBED"), List.of(hubspot.subscription("ada@example.com", HubspotVendorApi.NEWSLETTER),
                hubspot.subscription("ada@example.com", HubspotVendorApi.OFFERS)));
        assertEquals(List.of(ContactResult.UNCHANGED), results(hubspot.client.unsubscribe("a1", List.of("ada@example.com"))));
        assertEquals(ContactStatus.UNSUBSCRIBED, upsert(contact("ada", Map.of())).getFirst().status());
    }

    @Test
    void aWithdrawalReachesAContactOutsideOfTheList() throws Exception {
        hubspot.with("subscribed", "ada@example.com");
        hubspot.client.archive("a1", List.of("ada@example.com"));
        assertEquals(List.of(ContactResult.UNSUBSCRIBED), results(hubspot.client.unsubscribe("a1", List.of("ada@example.com"))));
        assertEquals("UNSUBSCRIBED", hubspot.subscription("ada@example.com", HubspotVendorApi.NEWSLETTER));
        assertEquals("NOT_SPECIFIED", hubspot.subscription("ada@example.com", HubspotVendorApi.OFFERS), "other subscriptions stay");
        assertEquals(ContactStatus.UNSUBSCRIBED, hubspot.client.restore("a1", List.of("ada@example.com"), Instant.MAX).getFirst().status());
    }

    @Test
    void anUnsubscribeThatHubSpotDoesNotKeepIsRefused() throws Exception {
        hubspot.with("subscribed", "ada@example.com");
        hubspot.sandbox.inject(Fault.answer(1, 200, "application/json", """
                {"status": "COMPLETE", "results": [{"subscriberIdString": "ada@example.com", "subscriptionId": %s, "status": "SUBSCRIBED"}]}""".formatted(NEWSLETTER)).on("POST", "batch/write"));
        assertEquals(List.of(Fate.REFUSED), fates(hubspot.client.unsubscribe("a1", List.of("ada@example.com"))));
    }

    @Test
    void oneRefusedSubscriptionOfABatchIsItsOwn() throws Exception {
        hubspot.with("subscribed", "ada@example.com", "bob@example.com");
        hubspot.sandbox.inject(Fault.answer(1, 207, "application/json", """
                {"status": "COMPLETE", "results": [{"subscriberIdString": "ada@example.com", "subscriptionId": %s, "status": "UNSUBSCRIBED"}], "numErrors": 1,
                 "errors": [{"category": "VALIDATION_ERROR", "message": "odd"}]}""".formatted(NEWSLETTER)).on("POST", "batch/write"));
        assertEquals(List.of(ContactResult.UNSUBSCRIBED, ContactResult.UNSUBSCRIBED), results(hubspot.client.unsubscribe("a1", List.of("ada@example.com", "bob@example.com"))));
        assertEquals("unsubscribed", hubspot.status("bob@example.com"), "who is not named is asked for alone");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withoutEnterpriseSubscriptionsGoOneByOne(final boolean enterprise) throws Exception {
        hubspot.having("Subscription Requests", "ONE_BY_ONE");
        if (!enterprise) {
            hubspot.vendor.downgrade();
        }
        assertEquals(20, hubspot.client.capabilities().maxBatch(Feature.UPSERT));
        hubspot.with("unsubscribed", "bob@example.com").with("not_specified", "cyd@example.com");
        final List<ContactOutcome> outcomes = upsert(contact("ada", Map.of()), contact("bob", Map.of()), contact("cyd", Map.of()));
        assertEquals(List.of(ContactStatus.SUBSCRIBED, ContactStatus.UNSUBSCRIBED, ContactStatus.SUBSCRIBED), outcomes.stream().map(ContactOutcome::status).toList());
        assertEquals(List.of("subscribed", "unsubscribed", "not_specified"), List.of("ada", "bob", "cyd").stream().map(name -> hubspot.status(name + "@example.com")).toList());
        assertEquals(List.of("/communication-preferences/v4/statuses/ada@example.com"), hubspot.requests("statuses").stream().map(Request::path).distinct().toList(),
                "the property of the opt-out spares a request per known contact");
        assertEquals(List.of(ContactResult.UNSUBSCRIBED, ContactResult.UNCHANGED, ContactResult.ABSENT),
                results(hubspot.client.unsubscribe("a1", List.of("ada@example.com", "bob@example.com", "eve@example.com"))));
        assertEquals("unsubscribed", hubspot.status("ada@example.com"));
        assertEquals(List.of(), hubspot.requests("statuses/batch"));
    }

    @Test
    void batchesWithoutEnterpriseAreRefusedWithTheCure() {
        hubspot.vendor.downgrade();
        hubspot.with("subscribed", "ada@example.com");
        assertThrows(EspRefusedException.class, () -> upsert(contact("ada", Map.of())));
        final ConfigVerificationResult failed = hubspot.verify().stream().filter(result -> result.getOutcome() == ConfigVerificationResult.Outcome.FAILED)
                .findFirst().orElseThrow();
        assertTrue(failed.getExplanation().endsWith("Without Marketing Hub Enterprise set Subscription Requests to One By One"), failed.getExplanation());
    }

    // archive, restore, erase, move

    @Test
    void archivingKeepsTheContactInTheCrm() throws Exception {
        hubspot.sandbox.audience("a1", "{\"tags\": [\"vip\"]}");
        upsert(new Contact("ada@example.com", null, Map.of("city", "Bath"), new Memberships(Set.of("vip"), Set.of())));
        assertEquals(List.of(ContactResult.ARCHIVED, ContactResult.ABSENT), results(hubspot.client.archive("a1", List.of("ada@example.com", "eve@example.com"))));
        assertEquals(List.of(ContactResult.UNCHANGED), results(hubspot.client.archive("a1", List.of("ada@example.com"))));
        assertEquals("Bath", hubspot.property("ada@example.com", "city"));
        assertEquals("SUBSCRIBED", hubspot.subscription("ada@example.com", HubspotVendorApi.NEWSLETTER));
        assertEquals(List.of(), hubspot.requests("batch/archive"));
        assertEquals(List.of(ContactResult.RESTORED), results(hubspot.client.restore("a1", List.of("ada@example.com"), Instant.MAX)));
        assertEquals("subscribed", hubspot.status("ada@example.com"));
    }

    @Test
    void withoutTheScopeForTheMarkTheContactLeavesTheListAndTheCureIsTold() throws Exception {
        hubspot.with("subscribed", "ada@example.com");
        hubspot.client.audience("a1");
        hubspot.sandbox.inject(Fault.answer(1, 403, "application/json", """
                {"status": "error", "category": "MISSING_SCOPES", "correlationId": "c", "errors": [{"context": {"requiredGranularScopes": ["crm.schemas.contacts.write"]}}]}""")
                .on("POST", "/crm/v3/properties/contacts"));
        final EspRefusedException refused = assertThrows(EspRefusedException.class, () -> hubspot.client.archive("a1", List.of("ada@example.com")));
        assertEquals("The app lacks a scope of HubSpot: add crm.schemas.contacts.write to it", refused.getMessage());
        assertEquals("archived", hubspot.status("ada@example.com"), "it is not mailed");
    }

    @Test
    void aContactWhoseStatusIsNotToldIsArchivedAndNeverRestoredByIt() throws Exception {
        hubspot.with("subscribed", "ada@example.com", "bob@example.com");
        hubspot.sandbox.inject(Fault.answer(2, 200, "application/json", "{\"status\": \"COMPLETE\", \"results\": []}").on("POST", "statuses/batch/read"));
        final ContactOutcome archived = hubspot.client.archive("a1", List.of("ada@example.com")).getFirst();
        assertEquals(List.of(ContactResult.ARCHIVED, ContactStatus.OTHER), List.of(archived.result(), archived.before()));
        assertEquals(List.of(Fate.UNKNOWN), fates(hubspot.client.restore("a1", List.of("ada@example.com"), Instant.MAX)));
        hubspot.sandbox.inject(Fault.answer(2, 200, "application/json", "{\"status\": \"COMPLETE\", \"results\": []}").on("POST", "statuses/batch/read"));
        assertEquals(List.of(Fate.UNKNOWN), fates(upsert(contact("bob", Map.of()))));
        assertEquals(List.of(ContactResult.UNSUBSCRIBED), results(hubspot.client.unsubscribe("a1", List.of("bob@example.com"))), "a withdrawal is sent where the status is not told");
    }

    @Test
    void anErasureAsksFirstAndDeletesById() throws Exception {
        hubspot.with("subscribed", "ada@example.com");
        assertEquals(List.of(ContactResult.ERASED, ContactResult.ABSENT), results(hubspot.client.erase("a1", List.of("ada@example.com", "eve@example.com"))));
        assertEquals(1, hubspot.requests("gdpr-delete").size(), "an unknown address would be blocked for ever");
        assertFalse(hubspot.requests("gdpr-delete").getFirst().body().contains("@"));
    }

    @Test
    void aMoveThatMeetsAnotherContactArchivesTheFormer() throws Exception {
        hubspot.with("subscribed", "ada@example.com", "new@example.com").with("unsubscribed", "bob@example.com").with("cleaned", "cyd@example.com");
        final List<ContactOutcome> outcomes = hubspot.client.move("a1", List.of(new AddressChange("ada@example.com", "new@example.com"), new AddressChange("bob@example.com", "bobby@example.com"),
                new AddressChange("cyd@example.com", "cyd2@example.com"), new AddressChange("eve@example.com", "eva@example.com"), new AddressChange("bob@example.com", "new@example.com")),
                Instant.MAX);
        assertEquals(List.of(ContactResult.ARCHIVED, ContactStatus.SUBSCRIBED), List.of(outcomes.get(0).result(), outcomes.get(0).before()));
        assertEquals(ContactOutcome.UNSUBSCRIBED_CODE, outcomes.get(1).code());
        assertEquals(List.of(ContactResult.UNCHANGED, ContactStatus.CLEANED), List.of(outcomes.get(2).result(), outcomes.get(2).status()));
        assertEquals(ContactResult.ABSENT, outcomes.get(3).result());
        assertEquals(List.of(ContactResult.UNCHANGED, ContactStatus.UNSUBSCRIBED), List.of(outcomes.get(4).result(), outcomes.get(4).status()));
        assertNull(hubspot.status("bobby@example.com"));
    }

    @Test
    void aConflictThatOnlyHubSpotSeesArchivesTheFormer() throws Exception {
        hubspot.with("subscribed", "ada@example.com");
        hubspot.sandbox.inject(Fault.answer(1, 409, "application/json", "{\"status\": \"error\", \"category\": \"CONFLICT\", \"message\": \"A contact with the email already exists. Existing ID: 7\"}")
                .on("POST", UPDATE));
        assertEquals(List.of(ContactResult.ARCHIVED), results(hubspot.client.move("a1", List.of(new AddressChange("ada@example.com", "new@example.com")), Instant.MAX)));
        assertEquals("archived", hubspot.status("ada@example.com"));
    }

    @Test
    void afterItsDeadlineNothingIsMovedOrRestored() throws Exception {
        hubspot.with("archived", "ada@example.com").with("subscribed", "bob@example.com");
        hubspot.client.audience("a1");
        final Instant past = Instant.now().minusSeconds(1);
        assertEquals(List.of(Fate.TOO_LATE), fates(hubspot.client.restore("a1", List.of("ada@example.com"), past)));
        assertEquals(List.of(Fate.TOO_LATE), fates(hubspot.client.move("a1", List.of(new AddressChange("bob@example.com", "new@example.com")), past)));
        assertEquals("archived", hubspot.status("ada@example.com"));
    }

    // topics, events, fields, templates

    @Test
    void topicsAreSubscriptionTypes() throws Exception {
        hubspot.with("subscribed", "ada@example.com", "bob@example.com").with("unsubscribed", "cyd@example.com");
        final List<ContactOutcome> outcomes = hubspot.client.changeTopics("a1", List.of(new TopicChange("ada@example.com", Set.of(), Set.of(OFFERS)),
                new TopicChange("bob@example.com", Set.of(OFFERS), Set.of()), new TopicChange("cyd@example.com", Set.of(NEWSLETTER), Set.of(OFFERS)),
                new TopicChange("eve@example.com", Set.of(), Set.of(OFFERS)), new TopicChange("bob2@example.com", Set.of("offers"), Set.of())), Instant.MAX);
        assertEquals(List.of(Fate.ACCEPTED, Fate.ACCEPTED, Fate.REFUSED, Fate.ACCEPTED, Fate.REFUSED), fates(outcomes));
        assertEquals(List.of("subscribed", "UNSUBSCRIBED"), List.of(hubspot.status("ada@example.com"), hubspot.subscription("ada@example.com", HubspotVendorApi.OFFERS)));
        assertEquals("SUBSCRIBED", hubspot.subscription("bob@example.com", HubspotVendorApi.OFFERS));
        assertEquals(List.of("UNSUBSCRIBED", "UNSUBSCRIBED"), List.of(hubspot.subscription("cyd@example.com", HubspotVendorApi.NEWSLETTER),
                hubspot.subscription("cyd@example.com", HubspotVendorApi.OFFERS)),
                "the withdrawal is sent, and the grant is not");
        assertEquals(ContactResult.ABSENT, outcomes.get(3).result());
        assertEquals(List.of(ContactResult.UNCHANGED), results(hubspot.client.changeTopics("a1", List.of(new TopicChange("ada@example.com", Set.of(), Set.of(OFFERS))), Instant.MAX)));
        hubspot.with("not_specified", "dan@example.com");
        assertEquals(List.of(Fate.TOO_LATE), fates(hubspot.client.changeTopics("a1", List.of(new TopicChange("dan@example.com", Set.of(NEWSLETTER), Set.of(OFFERS))),
                Instant.now().minusSeconds(1))));
        assertEquals(List.of("not_specified", "UNSUBSCRIBED"), List.of(hubspot.status("dan@example.com"), hubspot.subscription("dan@example.com", HubspotVendorApi.OFFERS)));
    }

    @Test
    void anEventStartsItsWorkflowOnce() throws Exception {
        hubspot.with("subscribed", "ada@example.com");
        final ContactEvent bought = new ContactEvent("order 7", "ada@example.com", "pe62515_purchase", Instant.parse("2026-11-30T10:00:00Z"), Map.of("amount", 12.5));
        assertEquals(List.of(ContactResult.EVENT_SENT, ContactResult.EVENT_SENT, ContactResult.ABSENT), results(hubspot.client.sendEvents("a1",
                List.of(bought, bought, new ContactEvent("order 8", "eve@example.com", "pe62515_purchase", bought.at(), Map.of())), Instant.MAX)));
        assertEquals(List.of("event"), hubspot.sandbox.automations("a1").stream().map(started -> started.get("trigger").asText()).toList());
        final JsonNode sent = hubspot.requests("/events/v3/send").getFirst().json();
        assertEquals(List.of("2026-11-30T10:00:00Z", "12.5"), List.of(sent.get("occurredAt").asText(), sent.at("/properties/amount").asText()));
        assertEquals(List.of(Fate.REFUSED), fates(hubspot.client.sendEvents("a1", List.of(new ContactEvent("order 9", "ada@example.com", "purchase", bought.at(), Map.of())), Instant.MAX)));
        hubspot.sandbox.inject(Fault.of(Fault.Kind.CUT_AFTER_EFFECT, 1).on("POST", "/events/v3/send"));
        assertEquals(List.of(Fate.UNKNOWN), fates(hubspot.client.sendEvents("a1", List.of(new ContactEvent("order 10", "ada@example.com", "pe62515_purchase", bought.at(), Map.of())), Instant.MAX)),
                "a request that may have had its effect is not repeated");
    }

    @Test
    void fieldsAreCreatedOnceAndAreThenFilled() throws Exception {
        final List<AudienceField> fields = List.of(AudienceField.of("shoe_size", Type.NUMBER, false), new AudienceField("tier", Type.OPTION, false, null, List.of("silver", "gold")),
                AudienceField.of("is_member", Type.BOOLEAN, false), AudienceField.of("born", Type.DATE, false), new AudienceField("colours", Type.OPTIONS, false, null, List.of("red", "blue")));
        hubspot.client.createFields("a1", fields);
        hubspot.client.createFields("a1", fields);
        assertTrue(hubspot.client.audience("a1").fields().containsAll(fields));
        assertFalse(hubspot.client.audience("a1").fieldNames().contains("hs_email_optout"), "HubSpot sets it");
        upsert(contact("ada", Map.of("shoe_size", new BigDecimal("1E+1"), "tier", "gold", "is_member", true, "born", "1984-02-29", "colours", List.of("red", "blue"))));
        final ReadOutcome read = hubspot.client.read("a1", List.of("ada@example.com"), new ReadSelection(Set.of("shoe_size", "tier", "is_member", "born", "colours"), false)).getFirst();
        assertEquals(new HashMap<>(Map.of("shoe_size", new BigDecimal("10"), "tier", "gold", "is_member", true, "born", "1984-02-29", "colours", List.of("red", "blue"))),
                assertInstanceOf(ReadOutcome.Found.class, read).contact().fields());
        assertTrue(assertThrows(EspRefusedException.class, () -> hubspot.client.createFields("a1", List.of(AudienceField.of("home", Type.ADDRESS, false)))).getMessage().contains("home"));
    }

    @Test
    void anEmailOfACodedTemplateIsRefusedWithTheCure() {
        hubspot.sandbox.template(new Template("77", "Hello", "", "Hello"));
        assertTrue(assertThrows(EspRefusedException.class, () -> hubspot.client.template("77")).getMessage().contains("design manager"));
    }

    @Test
    void workflowsThatWouldHaveStartedAreCounted() throws Exception {
        upsert(contact("ada", Map.of("city", "Bath")));
        upsert(contact("ada", Map.of("city", "York")));
        upsert(contact("ada", Map.of("city", "York")));
        assertEquals(List.of("contact created", "list entered", "property changed"), hubspot.sandbox.automations("a1").stream().map(started -> started.get("trigger").asText()).toList());
    }

    // account, credentials, limits

    @Test
    void theAccountIsNamedByHubSpot() throws Exception {
        hubspot.having("Account Name", null);
        assertEquals(Integer.toString(HubspotVendorApi.PORTAL_ID), hubspot.client.account());
    }

    @Test
    void verifyNamesTheAccountTheSubscriptionTypeAndMissingScopes() {
        final List<ConfigVerificationResult> fine = hubspot.verify();
        assertEquals(Set.of(ConfigVerificationResult.Outcome.SUCCESSFUL), fine.stream().map(ConfigVerificationResult::getOutcome).collect(Collectors.toSet()));
        assertTrue(fine.getFirst().getExplanation().startsWith("The account is 62515"), fine.getFirst().getExplanation());
        assertTrue(fine.stream().anyMatch(result -> result.getExplanation().equals("The subscription type is Newsletter")));
        hubspot.vendor.withdrawScope("properties");
        hubspot.having("Subscription Type ID", "4711");
        final List<String> failed = hubspot.verify().stream().filter(result -> result.getOutcome() == ConfigVerificationResult.Outcome.FAILED)
                .map(ConfigVerificationResult::getVerificationStepName).toList();
        assertEquals(List.of("Read The Properties Of Contacts", "Find The Mark Of Archived Contacts", "Find The Subscription Type"), failed);
    }

    @Test
    void aTokenThatIsRefusedIsAnErrorWithACure() {
        hubspot.having("Private App Token", "pat-wrong");
        assertTrue(assertThrows(EspRefusedException.class, () -> hubspot.client.audience("a1")).getMessage().startsWith("HubSpot does not know the access token"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"refresh_token", "client_credentials"})
    void theTokensOfNifisOwnProviderAreUsed(final String grant) throws Exception {
        hubspot.runner.disableControllerService(hubspot.client);
        StockTokenProvider.add(hubspot.runner, "tokens", hubspot.sandbox.uri() + "/oauth/v1/token", HubspotSandbox.CLIENT_ID, HubspotSandbox.CLIENT_SECRET, grant,
                Map.of("refresh-token", HubspotSandbox.REFRESH_TOKEN));
        hubspot.runner.setProperty(hubspot.client, "Authentication Strategy", "OAUTH2_ACCESS_TOKEN_PROVIDER");
        hubspot.runner.setProperty(hubspot.client, "OAuth2 Access Token Provider", "tokens");
        hubspot.runner.removeProperty(hubspot.client, "Private App Token");
        hubspot.runner.enableControllerService(hubspot.client);
        assertEquals(List.of(ContactResult.CREATED), results(upsert(contact("ada", Map.of()))));
        assertEquals(1, hubspot.requests("/oauth/v1/token").size());
        hubspot.vendor.revokeTokens();
        assertThrows(EspRefusedException.class, () -> upsert(contact("ada", Map.of())));
    }

    @Test
    void theLimitPerTenSecondsIsKeptAndItsRefusalIsWaitedFor() throws Exception {
        hubspot.close();
        hubspot = new HubSpotFixture(HubspotVendorApi.limited(5, Duration.ofMillis(300))).having("Maximum Attempts", "10");
        for (int i = 0; i < 6; i++) {
            assertEquals(Set.of(ContactStatus.SUBSCRIBED), Set.of(upsert(contact("ada", Map.of("city", "Bath " + i))).getFirst().status()));
        }
        final long refused = hubspot.sandbox.requests().stream().filter(request -> request.status() == 429).count();
        assertTrue(refused > 0, "the sandbox refused some");
        assertTrue(refused <= hubspot.sandbox.requests().size() / 3, "a pause is as long as the window: " + refused);
    }

    @Test
    void aSpentDayStopsTheAccountUntilMidnight() throws Exception {
        hubspot.close();
        hubspot = new HubSpotFixture(HubspotVendorApi.limitedPerDay(1)).having("Maximum Attempts", "10");
        hubspot.client.account();
        assertThrows(EspUnavailableException.class, () -> {
            hubspot.client.audience("a1");
            hubspot.client.audience("a1");
        });
        final int requests = hubspot.sandbox.requests().size();
        assertThrows(EspUnavailableException.class, () -> hubspot.client.audience("a1"));
        assertEquals(requests, hubspot.sandbox.requests().size(), "no request is sent");
    }
}
