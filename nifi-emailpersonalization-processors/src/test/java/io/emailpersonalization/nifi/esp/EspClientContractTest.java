// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.client.ActivityEvent;
import io.emailpersonalization.nifi.esp.client.ActivityPage;
import io.emailpersonalization.nifi.esp.client.AddressChange;
import io.emailpersonalization.nifi.esp.client.Audience;
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
import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.client.HeldContact;
import io.emailpersonalization.nifi.esp.client.Memberships;
import io.emailpersonalization.nifi.esp.client.ReadOutcome;
import io.emailpersonalization.nifi.esp.client.ReadSelection;
import io.emailpersonalization.nifi.esp.client.TemplateSource;
import io.emailpersonalization.nifi.esp.client.TopicChange;
import io.emailpersonalization.nifi.esp.client.UpsertAnswer;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.sandbox.esp.audience.Template;
import io.emailpersonalization.nifi.sandbox.esp.hubspot.HubspotVendorApi;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;
import org.apache.nifi.controller.ControllerService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What {@link EspClientService} promises, for every client. */
@Timeout(120)
class EspClientContractTest {

    private static final Set<ContactStatus> HELD = EnumSet.complementOf(EnumSet.of(ContactStatus.ABSENT, ContactStatus.OTHER));

    private Vendor vendor;

    /** The clients; add yours. */
    private enum Client {
        MAILCHIMP, HUBSPOT, JOBS, BREVO, BREVO_IMPORTS;

        Vendor open() {
            return switch (this) {
                case MAILCHIMP -> new Mailchimp();
                case HUBSPOT -> new HubSpot();
                case JOBS -> new Jobs();
                case BREVO -> new Brevo(false);
                case BREVO_IMPORTS -> new Brevo(true);
            };
        }
    }

    /** A vendor with an audience. */
    private interface Vendor extends AutoCloseable {

        EspClientService client();

        /** The id of the audience. */
        default String audience() {
            return "a1";
        }

        /** The statuses that the vendor has. */
        default Set<ContactStatus> statuses() {
            return HELD;
        }

        /** Whether a new contact needs some fields. */
        default boolean hasRequiredFields() {
            return true;
        }

        /** Whether a contact has a language. */
        default boolean hasLanguages() {
            return true;
        }

        /** The id of a template. */
        default String templateId() {
            return "c0ffee";
        }

        /** What the vendor holds of a template. */
        default TemplateSource held(final TemplateSource template) {
            return template;
        }

        /** Adds a group, where groups exist before their contacts. */
        default void putGroup(final String name) {
            // it comes into being with its first contact
        }

        void put(String address, ContactStatus status);

        /** Adds a field to the audience. */
        void put(AudienceField field);

        /** Adds a template or campaign. */
        void put(String templateId, TemplateSource template);

        /** Lets events happen to contacts. Their ids are the vendor's own. */
        void add(List<ActivityEvent> events);

        /** Null where there is no contact. */
        ContactStatus status(String address);

        /** From now on requests on an address are not answered. */
        void cutOff(String address);

        /** Ends the jobs that are under way. */
        void endJobs();

        /** From now on the vendor has no room for a request. */
        void exhaust() throws EspUnavailableException;

        /** Gives the service an environment, and makes an audience a production audience. */
        default void stage(final String environment, final String productionAudience) {
            throw new UnsupportedOperationException("it has no environments");
        }

        /** The number of requests that the vendor got so far. */
        default int requests() {
            throw new UnsupportedOperationException("it has no environments");
        }

        /** Adds a topic to the audience; returns the vendor's id. */
        default String putTopic(final String name) {
            throw new UnsupportedOperationException("it has no topics");
        }

        /** The ids of the topics that a contact takes. */
        default Set<String> topics(final String address) {
            throw new UnsupportedOperationException("it has no topics");
        }

        /** Adds a kind of event where the vendor needs that; returns its name there. */
        default String putEvent(final String name) {
            return name;
        }

        /** The events of a contact: the name of each, and its properties as texts. */
        default List<Map<String, Map<String, String>>> events(final String address) {
            throw new UnsupportedOperationException("it takes no events");
        }

        @Override
        void close();
    }

    private static Map<String, String> texts(final JsonNode properties) {
        return properties.properties().stream().collect(Collectors.toMap(Map.Entry::getKey, property -> property.getValue().asText()));
    }

    private static final class Mailchimp implements Vendor {

        private final MailchimpFixture fixture = new MailchimpFixture().having("Maximum Attempts", "1");

        @Override
        public EspClientService client() {
            return fixture.client;
        }

        @Override
        public void put(final String address, final ContactStatus status) {
            fixture.with(status.text(), address);
        }

        @Override
        public void put(final AudienceField field) {
            final String type = switch (field.type()) {
                case OPTION -> "dropdown";
                case POSTAL_CODE -> "zip";
                case TEXT, NUMBER, DATE, BIRTHDAY, PHONE, URL, ADDRESS -> field.type().name().toLowerCase(Locale.ROOT);
                case BOOLEAN, DATE_TIME, OPTIONS, OTHER -> throw new IllegalArgumentException("Mailchimp has no " + field.type());
            };
            fixture.sandbox.audience("a1", "{\"merge_fields\": [{\"tag\": \"%s\", \"type\": \"%s\", \"required\": %s, \"options\": {\"choices\": [%s]}}]}".formatted(
                    field.name(), type, field.required(), field.options().stream().map("\"%s\""::formatted).collect(Collectors.joining(","))));
        }

        @Override
        public void put(final String templateId, final TemplateSource template) {
            fixture.sandbox.template(new Template(templateId, template.subject(), template.html(), template.text()));
        }

        @Override
        public void add(final List<ActivityEvent> events) {
            fixture.sandbox.audience("a1", "{\"members\": [%s]}".formatted(events.stream().map(Mailchimp::member).collect(Collectors.joining(","))));
        }

        private static String member(final ActivityEvent event) {
            final String more = switch (event.type()) {
                case OPT_OUT -> "\"status\": \"unsubscribed\"";
                case COMPLAINT -> "\"status\": \"unsubscribed\", \"unsubscribe_reason\": \"Reported as abuse\"";
                case BOUNCE_HARD -> "\"status\": \"cleaned\"";
                case OPT_IN -> "\"status\": \"subscribed\", \"source\": \"Embed Form\", \"timestamp_opt\": \"%s\"".formatted(event.at());
                default -> throw new IllegalArgumentException("Mailchimp does not tell " + event.type());
            };
            return "{\"email_address\": \"%s\", \"last_changed\": \"%s\", %s}".formatted(event.address(), event.at(), more);
        }

        @Override
        public ContactStatus status(final String address) {
            return ContactStatus.of(fixture.status(address));
        }

        @Override
        public void cutOff(final String address) {
            fixture.sandbox.inject(Fault.answer(Fault.FOR_EVER, 503, "text/html", "<html></html>").onContact(null, address));
        }

        @Override
        public void endJobs() {
            // it answers at once
        }

        @Override
        public void exhaust() {
            fixture.sandbox.inject(Fault.tooManyRequests(Fault.FOR_EVER));
        }

        @Override
        public void stage(final String environment, final String productionAudience) {
            fixture.having("Environment", environment).having("Production Audiences", productionAudience);
        }

        @Override
        public int requests() {
            return fixture.sandbox.requests().size();
        }

        @Override
        public String putTopic(final String name) {
            fixture.sandbox.audience("a1", "{\"topics\": [{\"id\": \"%1$s-1\", \"text\": \"%1$s\"}]}".formatted(name));
            return name + "-1";
        }

        @Override
        public Set<String> topics(final String address) {
            return fixture.sandbox.members("a1").get(address).path("marketing_permissions").valueStream().filter(permission -> permission.path("enabled").asBoolean())
                    .map(permission -> permission.path("marketing_permission_id").asText()).collect(Collectors.toSet());
        }

        @Override
        public List<Map<String, Map<String, String>>> events(final String address) {
            return fixture.sandbox.events("a1").stream().filter(event -> address.equals(event.path("email_address").asText())).map(event -> Map.of(event.path("name").asText(),
                    event.path("properties").properties().stream().collect(Collectors.toMap(Map.Entry::getKey, property -> property.getValue().asText())))).toList();
        }

        @Override
        public void close() {
            fixture.close();
        }
    }

    private static final class HubSpot implements Vendor {

        private final HubSpotFixture fixture = new HubSpotFixture().having("Maximum Attempts", "1");

        HubSpot() {
            fixture.sandbox.audience("a1", "{\"tags\": [\"vip\", \"new\"], \"merge_fields\": [{\"tag\": \"FNAME\"}]}");
        }

        @Override
        public EspClientService client() {
            return fixture.client;
        }

        @Override
        public Set<ContactStatus> statuses() {
            return EnumSet.of(ContactStatus.SUBSCRIBED, ContactStatus.UNSUBSCRIBED, ContactStatus.CLEANED, ContactStatus.ARCHIVED);
        }

        @Override
        public boolean hasRequiredFields() {
            return false;
        }

        @Override
        public void put(final String address, final ContactStatus status) {
            fixture.with(status.text(), address);
        }

        @Override
        public void put(final AudienceField field) {
            final String type = switch (field.type()) {
                case TEXT, NUMBER, DATE -> field.type().name().toLowerCase(Locale.ROOT);
                case BOOLEAN -> "booleancheckbox";
                case DATE_TIME -> "datetime";
                case OPTION -> "select";
                case OPTIONS -> "checkbox";
                case PHONE -> "phonenumber";
                case BIRTHDAY, URL, POSTAL_CODE, ADDRESS, OTHER -> throw new IllegalArgumentException("HubSpot has no " + field.type());
            };
            fixture.sandbox.audience("a1", "{\"merge_fields\": [{\"tag\": \"%s\", \"type\": \"%s\", \"options\": {\"choices\": [%s]}}]}".formatted(
                    field.name(), type, field.options().stream().map("\"%s\""::formatted).collect(Collectors.joining(","))));
        }

        @Override
        public void put(final String templateId, final TemplateSource template) {
            fixture.sandbox.template(new Template(templateId, template.subject(), template.html(), template.text()));
        }

        @Override
        public void add(final List<ActivityEvent> events) {
            throw new UnsupportedOperationException("it tells no activity");
        }

        /** A subscription that is not specified is mailed: the address of a moved contact has none. */
        @Override
        public ContactStatus status(final String address) {
            return "not_specified".equals(fixture.status(address)) ? ContactStatus.SUBSCRIBED : ContactStatus.of(fixture.status(address));
        }

        @Override
        public void cutOff(final String address) {
            fixture.vendor.withhold(address);
        }

        @Override
        public void endJobs() {
            // it answers at once
        }

        @Override
        public void exhaust() {
            fixture.sandbox.inject(Fault.tooManyRequests(Fault.FOR_EVER));
        }

        @Override
        public void stage(final String environment, final String productionAudience) {
            fixture.having("Environment", environment).having("Production Audiences", productionAudience);
        }

        @Override
        public int requests() {
            return fixture.sandbox.requests().size();
        }

        @Override
        public String putTopic(final String name) {
            return Integer.toString("offers".equals(name) ? HubspotVendorApi.OFFERS : HubspotVendorApi.NEWSLETTER);
        }

        @Override
        public Set<String> topics(final String address) {
            try {
                final Set<String> taken = new HashSet<>();
                for (final int type : List.of(HubspotVendorApi.NEWSLETTER, HubspotVendorApi.OFFERS)) {
                    if ("SUBSCRIBED".equals(fixture.subscription(address, type))) {
                        taken.add(Integer.toString(type));
                    }
                }
                return taken;
            } catch (final IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public String putEvent(final String name) {
            return "pe62515_" + name;
        }

        @Override
        public List<Map<String, Map<String, String>>> events(final String address) {
            return fixture.requests("/events/v3/send").stream().map(Request::json).filter(event -> address.equals(event.path("email").asText()))
                    .map(event -> Map.of(event.path("eventName").asText(), texts(event.path("properties")))).toList();
        }

        @Override
        public void close() {
            fixture.close();
        }
    }

    private static final class Jobs implements Vendor {

        private final JobVendor client = new JobVendor();

        @Override
        public EspClientService client() {
            return client;
        }

        @Override
        public void put(final String address, final ContactStatus status) {
            client.put(address, status);
        }

        @Override
        public void put(final AudienceField field) {
            client.put(field);
        }

        @Override
        public void put(final String templateId, final TemplateSource template) {
            throw new UnsupportedOperationException("it has no templates");
        }

        @Override
        public void add(final List<ActivityEvent> events) {
            client.add(events);
        }

        @Override
        public ContactStatus status(final String address) {
            return client.status(address);
        }

        @Override
        public void cutOff(final String address) {
            client.cutOff(address);
        }

        @Override
        public void endJobs() {
            client.endJobs();
        }

        @Override
        public void exhaust() throws EspUnavailableException {
            client.allow(0, JobVendor.IMPORTS, JobVendor.JOBS, JobVendor.CONTACTS);
        }

        @Override
        public void close() {
            // holds nothing open
        }
    }

    private static final class Brevo implements Vendor {

        /** The number of the first list that is created in the sandbox. */
        private static final int FIRST_LIST = 1000;

        private final BrevoFixture fixture;
        private int topics;

        Brevo(final boolean imports) {
            fixture = new BrevoFixture().having("Maximum Attempts", "1");
            if (imports) {
                fixture.having("Import Threshold", "0");
            } else {
                fixture.having("Double Opt-In Template ID", "5", "Double Opt-In Redirect URL", "https://example.com/welcome");
            }
            fixture.field("FNAME", "text");
        }

        @Override
        public EspClientService client() {
            return fixture.client;
        }

        @Override
        public String audience() {
            return BrevoFixture.AUDIENCE;
        }

        @Override
        public Set<ContactStatus> statuses() {
            return EnumSet.of(ContactStatus.SUBSCRIBED, ContactStatus.UNSUBSCRIBED, ContactStatus.CLEANED, ContactStatus.ARCHIVED);
        }

        @Override
        public boolean hasRequiredFields() {
            return false;
        }

        @Override
        public boolean hasLanguages() {
            return false;
        }

        @Override
        public String templateId() {
            return "17";
        }

        @Override
        public TemplateSource held(final TemplateSource template) {
            return new TemplateSource(template.subject(), template.html(), null);
        }

        @Override
        public void putGroup(final String name) {
            fixture.list(name);
        }

        @Override
        public void put(final String address, final ContactStatus status) {
            fixture.with(status.text(), address);
        }

        @Override
        public void put(final AudienceField field) {
            fixture.field(field.name(), switch (field.type()) {
                case OPTION -> "category";
                case OPTIONS -> "multiple-choice";
                case NUMBER -> "float";
                case TEXT, BOOLEAN, DATE -> field.type().name().toLowerCase(Locale.ROOT);
                default -> throw new IllegalArgumentException("Brevo has no " + field.type());
            }, field.options().toArray(String[]::new));
        }

        @Override
        public void put(final String templateId, final TemplateSource template) {
            fixture.sandbox.template(new Template(templateId, template.subject(), template.html(), template.text()));
        }

        @Override
        public void add(final List<ActivityEvent> events) {
            throw new UnsupportedOperationException("it tells no events");
        }

        @Override
        public ContactStatus status(final String address) {
            return ContactStatus.of(fixture.status(address));
        }

        @Override
        public void cutOff(final String address) {
            fixture.sandbox.inject(Fault.answer(Fault.FOR_EVER, 503, "text/html", "<html></html>").onContact(null, address));
        }

        @Override
        public void endJobs() {
            // a process ends with its second poll
        }

        @Override
        public void exhaust() {
            fixture.sandbox.inject(Fault.tooManyRequests(Fault.FOR_EVER));
        }

        @Override
        public void stage(final String environment, final String productionAudience) {
            fixture.having("Environment", environment, "Production Audiences", productionAudience);
        }

        @Override
        public int requests() {
            return fixture.sandbox.requests().size();
        }

        @Override
        public String putTopic(final String name) {
            fixture.list(name);
            return Integer.toString(FIRST_LIST + topics++);
        }

        @Override
        public Set<String> topics(final String address) {
            return fixture.contact(address).path("listIds").valueStream().map(JsonNode::asText).filter(list -> !list.equals(BrevoFixture.AUDIENCE)).collect(Collectors.toSet());
        }

        @Override
        public List<Map<String, Map<String, String>>> events(final String address) {
            return fixture.requests("POST", "/events").stream().map(Request::json).filter(event -> address.equals(event.at("/identifiers/email_id").asText()))
                    .map(event -> Map.of(event.path("event_name").asText(), texts(event.path("event_properties")))).toList();
        }

        @Override
        public void close() {
            fixture.close();
        }
    }

    @AfterEach
    void close() {
        if (vendor != null) {
            vendor.close();
        }
    }

    private EspClientService open(final Client client) {
        vendor = client.open();
        return vendor.client();
    }

    private static Set<ContactStatus> statuses(final Client client) {
        try (Vendor any = client.open()) {
            return any.statuses();
        }
    }

    private static List<String> people(final int count) {
        return IntStream.range(0, count).mapToObj("p%d@example.com"::formatted).toList();
    }

    private static List<ContactResult> results(final List<ContactOutcome> outcomes) {
        return outcomes.stream().map(ContactOutcome::result).toList();
    }

    /** Upserts, and waits for the job where there is one. */
    private List<ContactOutcome> upsert(final List<String> addresses, final boolean pending) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        return upsertContacts(addresses.stream().map(Contact::ofAddress).toList(), pending);
    }

    private List<ContactOutcome> upsertContacts(final List<Contact> contacts, final boolean pending) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final List<String> addresses = contacts.stream().map(Contact::email).toList();
        return switch (vendor.client().upsert(vendor.audience(), contacts, pending, Instant.MAX)) {
            case UpsertAnswer.Done done -> done.outcomes();
            case UpsertAnswer.Submitted job -> {
                assertEquals(Optional.empty(), vendor.client().poll(vendor.audience(), job.jobId(), addresses), "the vendor works on it");
                vendor.endJobs();
                final List<ContactOutcome> outcomes = vendor.client().poll(vendor.audience(), job.jobId(), addresses).orElseThrow();
                assertEquals(Optional.of(outcomes), vendor.client().poll(vendor.audience(), job.jobId(), addresses), "polled again it says the same");
                yield outcomes;
            }
        };
    }

    // what a client tells

    /** A client that is registered and is no constant of {@link Client} would ship without the contract. */
    @Test
    void everyClientThatShipsIsHere() throws IOException {
        final Set<String> tested = new HashSet<>();
        for (final Client client : Client.values()) {
            try (Vendor each = client.open()) {
                tested.add(each.client().getClass().getName());
            }
        }
        final Set<String> missing = new HashSet<>();
        for (final String service : Files.readAllLines(Path.of("src/main/resources/META-INF/services", ControllerService.class.getName()))) {
            if (isClient(service)) {
                missing.add(service);
            }
        }
        assertFalse(missing.isEmpty());
        missing.removeAll(tested);
        assertEquals(Set.of(), missing);
    }

    private static boolean isClient(final String service) {
        try {
            return EspClientService.class.isAssignableFrom(Class.forName(service));
        } catch (final ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void accountUriAndCapabilitiesAreTold(final Client name) throws EspUnavailableException, EspRefusedException {
        final EspClientService client = open(name);
        assertFalse(client.account().isEmpty());
        assertEquals(client.account(), client.account());
        assertTrue(client.uri(vendor.audience()).contains(vendor.audience()));
        for (final Feature feature : client.capabilities().features()) {
            assertTrue(client.capabilities().maxBatch(feature) > 0);
        }
        assertTrue(client.capabilities().features().containsAll(Set.of(Feature.UPSERT, Feature.UNSUBSCRIBE)));
        assertTrue(client.capabilities().batches().maxBytes() > 0);
        assertFalse(client.capabilities().groups().isEmpty());
        assertEquals(client.capabilities().has(Feature.ACTIVITY), !client.capabilities().activity().isEmpty());
        assertNotNull(client.audience(vendor.audience()).name());
    }

    @ParameterizedTest
    @EnumSource
    void anAudienceTellsItsFields(final Client name) throws EspUnavailableException, EspRefusedException {
        final EspClientService client = open(name);
        final List<AudienceField> fields = client.capabilities().fieldTypes().stream().map(type -> new AudienceField("F_" + type.ordinal(), type, type == Type.DATE && vendor.hasRequiredFields(), null,
                type == Type.OPTION || type == Type.OPTIONS ? List.of("silver", "gold") : List.of())).toList();
        fields.forEach(vendor::put);
        final Audience audience = client.audience(vendor.audience());
        assertEquals(Set.copyOf(fields), audience.fields().stream().filter(field -> field.name().startsWith("F_"))
                .map(field -> new AudienceField(field.name(), field.type(), field.required(), null, field.options())).collect(Collectors.toSet()));
        assertEquals(vendor.hasRequiredFields() ? Set.of("F_" + Type.DATE.ordinal()) : Set.of(), audience.requiredFieldNames());
        assertTrue(audience.fieldNames().containsAll(Set.of("F_" + Type.TEXT.ordinal(), "FNAME")));
        audience.fields().stream().filter(field -> field.maxLength() != null).forEach(field -> assertTrue(field.maxLength().length() > 0 && field.maxLength().unit() != null));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "JOBS")
    void aProductionAudienceIsRefusedElsewhereBeforeAnyRequest(final Client name) throws EspUnavailableException, EspRefusedException {
        final EspClientService client = open(name);
        final String audience = vendor.audience();
        vendor.stage("sandbox", "a0, " + audience);
        final int before = vendor.requests();
        final List<String> addresses = people(1);
        for (final Executable operation : List.<Executable>of(() -> client.checkAudience(audience), () -> client.audience(audience),
                () -> client.upsert(audience, List.of(Contact.ofAddress("p0@example.com")), false, Instant.MAX), () -> client.unsubscribe(audience, addresses),
                () -> client.archive(audience, addresses),
                () -> client.erase(audience, addresses), () -> client.restore(audience, addresses, Instant.MAX), () -> client.requestConfirmation(audience, addresses, Instant.MAX),
                () -> client.read(audience, addresses, new ReadSelection(Set.of(), false)), () -> client.createFields(audience, List.of(AudienceField.of("A", Type.TEXT, false))),
                () -> client.changeTopics(audience, List.of(new TopicChange("p0@example.com", Set.of(), Set.of("offers"))), Instant.MAX),
                () -> client.sendEvents(audience, List.of(new ContactEvent("e", "p0@example.com", "purchase", Instant.EPOCH, Map.of())), Instant.MAX),
                () -> client.move(audience, List.of(new AddressChange("p0@example.com", "p1@example.com")), Instant.MAX), () -> client.activity(audience, null))) {
            refuse(operation);
        }
        assertEquals(before, vendor.requests());
        vendor.stage("Production", "a0, " + audience);
        assertNotNull(client.audience(audience).name());
    }

    /** The operation throws, or refuses every contact because the vendor lacks it. */
    private static void refuse(final Executable operation) {
        try {
            operation.execute();
        } catch (final EspRefusedException e) {
            assertFalse(e.isContentAtFault());
            return;
        } catch (final Throwable e) {
            throw new AssertionError(e);
        }
    }

    // upsert

    @ParameterizedTest
    @EnumSource
    void outcomesComeInTheOrderOfTheContacts(final Client name) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        open(name);
        vendor.put("p1@example.com", ContactStatus.SUBSCRIBED);
        final List<ContactOutcome> outcomes = upsert(people(3), false);
        assertEquals(List.of(ContactResult.CREATED, ContactResult.UPDATED, ContactResult.CREATED), results(outcomes));
        assertEquals(List.of(ContactResult.UPDATED, ContactResult.UPDATED, ContactResult.UPDATED), results(upsert(people(3), false)));
        assertEquals(Set.of(ContactStatus.SUBSCRIBED), Set.copyOf(outcomes.stream().map(ContactOutcome::status).toList()));
    }

    @ParameterizedTest
    @EnumSource
    void aContactThatIsNewIsPendingWhereThatIsAskedFor(final Client name) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final boolean sendsMails = open(name).capabilities().has(Feature.CONFIRMATION);
        final ContactOutcome outcome = upsert(people(1), true).getFirst();
        assertEquals(sendsMails ? Fate.ACCEPTED : Fate.REFUSED, outcome.fate());
        assertEquals(sendsMails ? ContactStatus.PENDING : null, outcome.status());
        assertEquals(sendsMails ? ContactStatus.PENDING : null, vendor.status("p0@example.com"));
    }

    @ParameterizedTest
    @EnumSource
    void anUpsertNeverChangesAStatus(final Client name) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        for (final ContactStatus status : statuses(name)) {
            open(name);
            vendor.put("p0@example.com", status);
            assertEquals(status, upsert(people(1), false).getFirst().status());
            assertEquals(status, vendor.status("p0@example.com"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void afterItsDeadlineNothingIsSent(final Client name) {
        final EspClientService client = open(name);
        assertThrows(DeadlineExceededException.class, () -> client.upsert(vendor.audience(), List.of(Contact.ofAddress("p0@example.com")), false, Instant.now().minusMillis(1)));
        vendor.endJobs();
        assertNull(vendor.status("p0@example.com"));
    }

    @ParameterizedTest
    @EnumSource
    void aVendorWithoutRoomIsUnavailable(final Client name) throws EspUnavailableException, EspRefusedException {
        final EspClientService client = open(name);
        client.account();
        vendor.put("p0@example.com", ContactStatus.SUBSCRIBED);
        vendor.exhaust();
        assertThrows(EspUnavailableException.class, () -> client.upsert(vendor.audience(), List.of(Contact.ofAddress("p0@example.com")), false, Instant.MAX));
        assertThrows(EspUnavailableException.class, () -> client.audience(vendor.audience()));
    }

    @Test
    void aSpentHourStopsItsGroupAndNoOther() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final JobVendor client = limited(JobVendor.IMPORTS, 10);
        for (int i = 0; i < 8; i++) {
            upsert(List.of("p%d@example.com".formatted(i)), false);
        }
        assertThrows(EspUnavailableException.class, () -> upsert(people(1), false), "two of ten are kept for withdrawals");
        assertNotNull(client.audience(vendor.audience()).name());
        assertEquals(8, client.read(vendor.audience(), people(8), new ReadSelection(Set.of(), false)).stream().filter(ReadOutcome.Found.class::isInstance).count());
        assertEquals(List.of(ContactResult.UNSUBSCRIBED), results(client.unsubscribe(vendor.audience(), people(1))));
    }

    @Test
    void aSpentHourLeavesTheReserveToWithdrawals() throws EspUnavailableException, EspRefusedException {
        final JobVendor client = limited(JobVendor.CONTACTS, 10);
        vendor.put("p0@example.com", ContactStatus.SUBSCRIBED);
        for (int i = 0; i < 8; i++) {
            client.audience(vendor.audience());
        }
        assertThrows(EspUnavailableException.class, () -> client.audience(vendor.audience()));
        assertEquals(List.of(ContactResult.UNSUBSCRIBED), results(client.unsubscribe(vendor.audience(), people(1))));
        assertEquals(List.of(ContactResult.ERASED), results(client.erase(vendor.audience(), people(1))));
        assertThrows(EspUnavailableException.class, () -> client.unsubscribe(vendor.audience(), people(1)), "the reserve is spent as well");
    }

    private JobVendor limited(final String group, final int requests) throws EspUnavailableException {
        final Jobs jobs = new Jobs();
        vendor = jobs;
        jobs.client.allow(requests, group);
        return jobs.client;
    }

    @ParameterizedTest
    @EnumSource
    void aJobThatTheVendorDoesNotKnowSaysNothing(final Client name) throws EspUnavailableException, EspRefusedException {
        final List<ContactOutcome> outcomes = open(name).poll(vendor.audience(), "none", people(2)).orElseThrow();
        assertEquals(List.of(Fate.UNKNOWN, Fate.UNKNOWN), outcomes.stream().map(ContactOutcome::fate).toList());
    }

    // read back

    @ParameterizedTest
    @EnumSource
    void whatIsUpsertedIsReadBack(final Client name) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final EspClientService client = open(name);
        assumeTrue(client.capabilities().has(Feature.READ_BACK));
        vendor.put(AudienceField.of("CITY", Type.TEXT, false));
        vendor.put(AudienceField.of("POINTS", Type.NUMBER, false));
        vendor.putGroup("vip");
        vendor.putGroup("new");
        final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        upsertContacts(List.of(new Contact("p0@example.com", "de", Map.of("FNAME", "Ada", "POINTS", new BigDecimal("7.5"), "CITY", ""), new Memberships(Set.of("vip", "new"), Set.of()))), false);
        upsertContacts(List.of(new Contact("p0@example.com", null, Map.of(), new Memberships(Set.of(), Set.of("new")))), false);
        final HeldContact held = found(client.read(vendor.audience(), people(1), new ReadSelection(Set.of("FNAME", "POINTS", "CITY"), true)).getFirst());
        assertEquals(List.of("p0@example.com", ContactStatus.SUBSCRIBED, Map.of("FNAME", "Ada", "POINTS", new BigDecimal("7.5")), Set.of("vip"), vendor.hasLanguages() ? "de" : ""),
                List.of(held.email(), held.status(), held.fields(), held.memberships(), Objects.toString(held.language(), "")), "an empty text is no value");
        assertFalse(held.changedAt().isBefore(start) || held.changedAt().isAfter(Instant.now()));
        final HeldContact selected = found(client.read(vendor.audience(), people(1), new ReadSelection(Set.of("FNAME"), false)).getFirst());
        assertEquals(List.of(Map.of("FNAME", "Ada"), Set.of()), List.of(selected.fields(), selected.memberships()));
    }

    private static HeldContact found(final ReadOutcome outcome) {
        return assertInstanceOf(ReadOutcome.Found.class, outcome).contact();
    }

    @ParameterizedTest
    @EnumSource
    void everyStatusIsRead(final Client name) throws EspUnavailableException, EspRefusedException {
        final EspClientService client = open(name);
        assumeTrue(client.capabilities().has(Feature.READ_BACK));
        for (final ContactStatus status : vendor.statuses()) {
            vendor.put("p0@example.com", status);
            assertEquals(status, found(client.read(vendor.audience(), people(1), new ReadSelection(Set.of(), false)).getFirst()).status());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAddressWithoutAnAnswerDelaysNoOther(final Client name) throws EspUnavailableException, EspRefusedException {
        final EspClientService client = open(name);
        assumeTrue(client.capabilities().has(Feature.READ_BACK));
        vendor.put("p0@example.com", ContactStatus.SUBSCRIBED);
        vendor.put("p1@example.com", ContactStatus.SUBSCRIBED);
        vendor.cutOff("p1@example.com");
        final List<ReadOutcome> outcomes = client.read(vendor.audience(), people(3), new ReadSelection(Set.of(), true));
        found(outcomes.getFirst());
        assertInstanceOf(ReadOutcome.Unknown.class, outcomes.get(1));
        assertInstanceOf(ReadOutcome.Absent.class, outcomes.get(2));
    }

    // activity

    private static ActivityEvent event(final ActivityEvent.Type type, final int person, final Instant at) {
        return new ActivityEvent(type, type + " of " + person, at, "p%d@example.com".formatted(person), null, null);
    }

    /** An event without what the vendor adds to it. */
    private static List<Object> fact(final ActivityEvent event) {
        return List.of(event.type(), event.at(), event.address());
    }

    /** Reads pages to the end; returns the last cursor. */
    private String readActivity(final String start, final List<ActivityEvent> told) throws EspUnavailableException, EspRefusedException {
        String cursor = start;
        boolean more = true;
        while (more) {
            final ActivityPage page = vendor.client().activity(vendor.audience(), cursor);
            told.addAll(page.events());
            cursor = page.cursor();
            more = page.more();
        }
        return cursor;
    }

    @ParameterizedTest
    @EnumSource
    void everyEventIsToldOnce(final Client name) throws EspUnavailableException, EspRefusedException {
        final EspClientService client = open(name);
        assumeTrue(client.capabilities().has(Feature.ACTIVITY));
        final List<ActivityEvent.Type> types = List.copyOf(client.capabilities().activity());
        final Instant start = Instant.parse("2026-01-01T00:00:00Z");
        // more than a page within one second, then three events in each second
        final List<ActivityEvent> events = IntStream.range(0, 2600)
                .mapToObj(i -> i < 1200 ? event(ActivityEvent.Type.OPT_OUT, i, start) : event(types.get(i % types.size()), i, start.plusSeconds(i / 3))).toList();
        vendor.add(events);
        assertTrue(client.activity(vendor.audience(), null).more(), "there are several pages");
        final List<ActivityEvent> told = new ArrayList<>();
        final String cursor = readActivity(null, told);
        assertEquals(events.stream().map(EspClientContractTest::fact).collect(Collectors.toSet()), told.stream().map(EspClientContractTest::fact).collect(Collectors.toSet()));
        assertEquals(events.size(), told.stream().map(ActivityEvent::id).distinct().count());
        assertEquals(events.size(), told.size());
        final List<ActivityEvent> again = new ArrayList<>();
        assertEquals(cursor, readActivity(cursor, again));
        assertEquals(List.of(), again);
        readActivity(null, again);
        assertEquals(told.stream().map(ActivityEvent::id).collect(Collectors.toSet()), again.stream().map(ActivityEvent::id).collect(Collectors.toSet()), "an event keeps its id");
    }

    @ParameterizedTest
    @EnumSource
    void anEventWithTheInstantOfTheCursorIsTold(final Client name) throws EspUnavailableException, EspRefusedException {
        final EspClientService client = open(name);
        assumeTrue(client.capabilities().has(Feature.ACTIVITY));
        final Instant at = Instant.parse("2026-01-01T00:00:00Z");
        final List<ActivityEvent> told = new ArrayList<>();
        String cursor = readActivity(null, told);
        for (int i = 0; i < 5; i++) {
            vendor.add(List.of(event(ActivityEvent.Type.OPT_OUT, i, at)));
            cursor = readActivity(cursor, told);
            assertEquals("p%d@example.com".formatted(i), told.getLast().address());
        }
        assertEquals(5, told.stream().map(ActivityEvent::id).distinct().count());
        assertEquals(5, told.size());
    }

    @ParameterizedTest
    @EnumSource
    void aPushIsNoOptIn(final Client name) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final EspClientService client = open(name);
        assumeTrue(client.capabilities().has(Feature.ACTIVITY));
        upsert(people(3), false);
        final List<ActivityEvent> told = new ArrayList<>();
        readActivity(null, told);
        assertEquals(List.of(), told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "{}", "[]", "{\"audience\": \"a1\", \"feeds\": {\"cleaned\": {\"next\": \"yesterday\"}}}", "{\"audience\": \"a2\"}"})
    void aCursorThatIsNoneIsRefused(final String cursor) {
        for (final Client name : Client.values()) {
            final EspClientService client = open(name);
            assertFalse(assertThrows(EspRefusedException.class, () -> client.activity(vendor.audience(), cursor), name.name()).isContentAtFault());
        }
    }

    // template source

    @ParameterizedTest
    @EnumSource
    void aTemplateIsReadAsItIsWritten(final Client name) throws EspUnavailableException, EspRefusedException {
        final EspClientService client = open(name);
        assumeTrue(client.capabilities().has(Feature.TEMPLATE_SOURCE));
        final TemplateSource source = new TemplateSource("Gr\u00fc\u00dfe, *|FNAME|*", "<p class=\"a\">*|IF:FNAME|*\n&auml; *|FNAME|*\n*|END:IF|*</p>", "*|FNAME|*,\r\n\u20ac 5");
        vendor.put(vendor.templateId(), source);
        assertEquals(Optional.of(vendor.held(source)), client.template(vendor.templateId()));
        assertEquals(Optional.empty(), client.template(vendor.templateId() + "0"));
    }

    @ParameterizedTest
    @EnumSource
    void aVendorWithoutTemplatesSaysSo(final Client name) {
        final EspClientService client = open(name);
        assumeFalse(client.capabilities().has(Feature.TEMPLATE_SOURCE));
        assertFalse(assertThrows(EspRefusedException.class, () -> client.template("c0ffee")).isContentAtFault());
    }

    // unsubscribe

    @ParameterizedTest
    @EnumSource
    void afterAnUnsubscribeNoContactIsMailed(final Client name) throws EspUnavailableException, EspRefusedException {
        for (final ContactStatus status : statuses(name)) {
            final EspClientService client = open(name);
            vendor.put("p0@example.com", status);
            for (int i = 0; i < 2; i++) {
                final ContactOutcome outcome = client.unsubscribe(vendor.audience(), people(1)).getFirst();
                assertEquals(Fate.ACCEPTED, outcome.fate());
                assertFalse(outcome.status().isMailed());
            }
            assertFalse(vendor.status("p0@example.com").isMailed());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anUnsubscribeCreatesNoContact(final Client name) throws EspUnavailableException, EspRefusedException {
        vendor = name.open();
        assertEquals(List.of(ContactOutcome.absent(), ContactOutcome.absent()), vendor.client().unsubscribe(vendor.audience(), people(2)));
        assertNull(vendor.status("p0@example.com"));
    }

    @ParameterizedTest
    @EnumSource
    void inAnAudienceThatDoesNotExistNothingIsAbsent(final Client name) {
        final EspClientService client = open(name);
        if (client.capabilities().has(Feature.READ_BACK)) {
            assertThrows(EspRefusedException.class, () -> client.read(vendor.audience() + "2", people(1), new ReadSelection(Set.of(), false)));
        }
        if (client.capabilities().has(Feature.ACTIVITY)) {
            assertThrows(EspRefusedException.class, () -> client.activity(vendor.audience() + "2", null));
        }
        for (final EspRefusedException refusal : List.of(
                assertThrows(EspRefusedException.class, () -> client.audience(vendor.audience() + "2")),
                assertThrows(EspRefusedException.class, () -> client.unsubscribe(vendor.audience() + "2", people(1))),
                assertThrows(EspRefusedException.class, () -> client.upsert(vendor.audience() + "2", List.of(Contact.ofAddress("p0@example.com")), false, Instant.MAX)))) {
            assertFalse(refusal.isContentAtFault(), refusal.getMessage());
        }
    }

    // what not every vendor can

    @ParameterizedTest
    @EnumSource
    void anErasureLeavesNothing(final Client name) throws EspUnavailableException, EspRefusedException {
        final EspClientService client = open(name);
        assumeTrue(client.capabilities().has(Feature.ERASURE));
        vendor.put("p0@example.com", ContactStatus.SUBSCRIBED);
        assertEquals(List.of(ContactResult.ERASED), results(client.erase(vendor.audience(), people(1))));
        assertEquals(List.of(ContactResult.ABSENT), results(client.erase(vendor.audience(), people(1))));
        assertNull(vendor.status("p0@example.com"));
    }

    @ParameterizedTest
    @EnumSource
    void anArchivedContactComesBackByARestoreOnly(final Client name) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final EspClientService client = open(name);
        assumeTrue(client.capabilities().features().containsAll(Set.of(Feature.ARCHIVE, Feature.RESTORE)));
        vendor.put("p0@example.com", ContactStatus.SUBSCRIBED);
        final ContactOutcome archived = client.archive(vendor.audience(), people(1)).getFirst();
        assertEquals(List.of(ContactStatus.ARCHIVED, ContactStatus.SUBSCRIBED), List.of(archived.status(), archived.before()));
        assertEquals(ContactStatus.ARCHIVED, upsert(people(1), false).getFirst().status());
        assertEquals(List.of(ContactResult.RESTORED), results(client.restore(vendor.audience(), people(1), Instant.MAX)));
        assertEquals(List.of(ContactResult.UNCHANGED), results(client.restore(vendor.audience(), people(1), Instant.MAX)));
        assertEquals(ContactStatus.SUBSCRIBED, vendor.status("p0@example.com"));
    }

    @ParameterizedTest
    @EnumSource
    void aMovedContactKeepsItsStatus(final Client name) throws EspUnavailableException, EspRefusedException {
        final EspClientService client = open(name);
        assumeTrue(client.capabilities().has(Feature.ADDRESS_CHANGE));
        vendor.put("p0@example.com", ContactStatus.SUBSCRIBED);
        assertEquals(List.of(ContactResult.MOVED), results(client.move(vendor.audience(), List.of(new AddressChange("p0@example.com", "to@example.com")), Instant.MAX)));
        assertNull(vendor.status("p0@example.com"));
        assertEquals(ContactStatus.SUBSCRIBED, vendor.status("to@example.com"));
    }

    @ParameterizedTest
    @EnumSource
    void onlyAnUnsubscribedContactIsAskedForConfirmation(final Client name) throws EspUnavailableException, EspRefusedException {
        final EspClientService client = open(name);
        assumeTrue(client.capabilities().has(Feature.CONFIRMATION));
        vendor.put("p0@example.com", ContactStatus.UNSUBSCRIBED);
        vendor.put("p1@example.com", ContactStatus.CLEANED);
        assertEquals(List.of(ContactResult.CONFIRMATION_REQUESTED, ContactResult.UNCHANGED, ContactResult.ABSENT), results(client.requestConfirmation(vendor.audience(), people(3), Instant.MAX)));
        assertEquals(ContactStatus.PENDING, vendor.status("p0@example.com"));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"HUBSPOT", "BREVO", "BREVO_IMPORTS"})
    void aCreatedFieldHasItsTypeAndAnExistingOneStays(final Client name) throws EspUnavailableException, EspRefusedException {
        final EspClientService client = open(name);
        assumeTrue(client.capabilities().has(Feature.FIELD_CREATION));
        final List<AudienceField> fields = client.capabilities().fieldTypes().stream().filter(type -> type != Type.OTHER).map(type -> new AudienceField("N_" + type.ordinal(), type, false, null,
                type == Type.OPTION || type == Type.OPTIONS ? List.of("silver", "gold") : List.of())).toList();
        client.createFields("a1", fields);
        client.createFields("a1", List.of(AudienceField.of("N_" + Type.NUMBER.ordinal(), Type.TEXT, false)));
        assertEquals(Set.copyOf(fields), client.audience("a1").fields().stream().filter(field -> field.name().startsWith("N_"))
                .map(field -> new AudienceField(field.name(), field.type(), field.required(), null, field.options())).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @EnumSource
    void aChangeOfTopicsLeavesTheOthersAndTheStatus(final Client name) throws EspUnavailableException, EspRefusedException {
        final EspClientService client = open(name);
        assumeTrue(client.capabilities().has(Feature.TOPICS));
        final String news = vendor.putTopic("news");
        final String offers = vendor.putTopic("offers");
        vendor.put("p0@example.com", ContactStatus.SUBSCRIBED);
        final List<TopicChange> taken = List.of(new TopicChange("p0@example.com", Set.of(news, offers), Set.of()), new TopicChange("p1@example.com", Set.of(news), Set.of()));
        assertEquals(List.of(ContactResult.TOPICS_CHANGED, ContactResult.ABSENT), results(client.changeTopics(vendor.audience(), taken, Instant.MAX)));
        assertEquals(Set.of(news, offers), vendor.topics("p0@example.com"));
        final List<TopicChange> withdrawn = List.of(new TopicChange("p0@example.com", Set.of(), Set.of(offers)));
        assertEquals(List.of(ContactResult.TOPICS_CHANGED), results(client.changeTopics(vendor.audience(), withdrawn, Instant.now().minusSeconds(1))), "a withdrawal has no deadline");
        assertEquals(List.of(ContactResult.UNCHANGED), results(client.changeTopics(vendor.audience(), withdrawn, Instant.MAX)));
        assertEquals(Set.of(news), vendor.topics("p0@example.com"));
        assertEquals(ContactStatus.SUBSCRIBED, vendor.status("p0@example.com"));
        assertNull(vendor.status("p1@example.com"));
    }

    @ParameterizedTest
    @EnumSource
    void aGrantThatIsLateIsNotSent(final Client name) throws EspUnavailableException, EspRefusedException {
        final EspClientService client = open(name);
        assumeTrue(client.capabilities().has(Feature.TOPICS));
        final String offers = vendor.putTopic("offers");
        vendor.put("p0@example.com", ContactStatus.SUBSCRIBED);
        assertEquals(Fate.TOO_LATE, client.changeTopics(vendor.audience(), List.of(new TopicChange("p0@example.com", Set.of(offers), Set.of())), Instant.now().minusSeconds(1)).getFirst().fate());
        assertFalse(vendor.topics("p0@example.com").contains(offers));
    }

    @ParameterizedTest
    @EnumSource
    void anEventReachesAContactThatExists(final Client name) throws EspUnavailableException, EspRefusedException {
        final EspClientService client = open(name);
        assumeTrue(client.capabilities().has(Feature.EVENTS));
        final String purchase = vendor.putEvent("purchase");
        vendor.put("p0@example.com", ContactStatus.SUBSCRIBED);
        final List<ContactEvent> events = people(2).stream().map(email -> new ContactEvent("e-" + email, email, purchase, Instant.parse("2026-01-01T00:00:00Z"),
                Map.of("total", new BigDecimal("9.75"), "sku", "a-1"))).toList();
        assertEquals(List.of(ContactResult.EVENT_SENT, ContactResult.ABSENT), results(client.sendEvents(vendor.audience(), events, Instant.MAX)));
        assertEquals(List.of(Map.of(purchase, Map.of("total", "9.75", "sku", "a-1"))), vendor.events("p0@example.com"));
        assertNull(vendor.status("p1@example.com"));
        assertEquals(Fate.TOO_LATE, client.sendEvents(vendor.audience(), events.subList(0, 1), Instant.now().minusSeconds(1)).getFirst().fate());
        assertEquals(1, vendor.events("p0@example.com").size());
    }

    @ParameterizedTest
    @EnumSource
    void anOperationThatTheVendorLacksRefusesEveryContact(final Client name) throws EspUnavailableException, EspRefusedException {
        final EspClientService client = open(name);
        final Set<Feature> lacking = EnumSet.complementOf(EnumSet.copyOf(client.capabilities().features()));
        lacking.removeAll(Set.of(Feature.TEMPLATE_SOURCE, Feature.ACTIVITY, Feature.FIELD_CREATION));
        for (final Feature feature : lacking) {
            vendor.put("p0@example.com", ContactStatus.SUBSCRIBED);
            final List<ContactOutcome> outcomes = switch (feature) {
                case UPSERT, UNSUBSCRIBE, TEMPLATE_SOURCE, ACTIVITY, FIELD_CREATION -> throw new AssertionError(feature);
                case READ_BACK -> client.read(vendor.audience(), people(2), new ReadSelection(Set.of(), true)).stream()
                        .map(outcome -> ContactOutcome.refused("not supported", null, assertInstanceOf(ReadOutcome.Refused.class, outcome).reason())).toList();
                case ARCHIVE -> client.archive(vendor.audience(), people(2));
                case RESTORE -> client.restore(vendor.audience(), people(2), Instant.MAX);
                case ERASURE -> client.erase(vendor.audience(), people(2));
                case ADDRESS_CHANGE -> client.move(vendor.audience(), List.of(new AddressChange("p0@example.com", "p1@example.com"), new AddressChange("p2@example.com", "p3@example.com")),
                        Instant.MAX);
                case CONFIRMATION -> client.requestConfirmation(vendor.audience(), people(2), Instant.MAX);
                case TOPICS -> client.changeTopics(vendor.audience(), people(2).stream().map(email -> new TopicChange(email, Set.of(), Set.of("offers"))).toList(), Instant.MAX);
                case EVENTS -> client.sendEvents(vendor.audience(), people(2).stream().map(email -> new ContactEvent(email, email, "purchase", Instant.EPOCH, Map.of())).toList(), Instant.MAX);
            };
            assertEquals(List.of(Fate.REFUSED, Fate.REFUSED), outcomes.stream().map(ContactOutcome::fate).toList(), feature.name());
            assertEquals(ContactStatus.SUBSCRIBED, vendor.status("p0@example.com"));
        }
    }
}
