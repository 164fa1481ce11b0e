// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.system;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.demo.Workspace;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.sandbox.dynamics.DataverseSandbox;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.sandbox.hubspot.HubspotSandbox;
import io.emailpersonalization.nifi.sandbox.nifi.NifiInstance;
import io.emailpersonalization.nifi.sandbox.nifi.QueuedFlowFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every source part that reads a source and that the stock NiFi of the tests can run: imported, given its parameters, started, until records leave by its ports. One NiFi serves all. */
class SourcePartsIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private static Path work;
    private static NifiInstance nifi;

    @BeforeAll
    static void startNifi() {
        nifi = NifiInstance.in(Workspace.nifiHome(), work.resolve("nifi")).nar(Workspace.nar()).start();
    }

    @AfterAll
    static void stopNifi() {
        nifi.close();
    }

    /** NiFi hides the settings of components that it does not have, so an export says less than the file. */
    @ParameterizedTest
    @ValueSource(strings = {"salesforce", "hubspot", "kafka", "rabbitmq", "kinesis", "pubsub"})
    void aPartWhoseBundleIsAbsentIsImported(final String part) {
        final String group = SourcePart.upload(nifi, Workspace.root().resolve("flows/sources/" + part + ".json"));
        assertTrue(nifi.rest().processors(group).stream().anyMatch(processor -> processor.at("/component/extensionMissing").asBoolean()));
    }

    @Test
    void filesOfEverySourceArriveWhateverTheirTime() throws IOException {
        final Path in = Files.createDirectories(work.resolve("files/in"));
        final Path done = work.resolve("files/done");
        final SourcePart part = SourcePart.imported(nifi, "files");
        nifi.rest().setParameters("Files Environment", Map.of("Files Input Directory", in.toString(), "Files Done Directory", done.toString(), "Files Schedule", "1 sec",
                "Files Settled After", "1 sec"));
        try (Stream<Path> samples = Files.list(Workspace.root().resolve("samples"))) {
            for (final Path sample : samples.filter(file -> !file.toString().endsWith(".md")).toList()) {
                drop(sample, in, Instant.now().minusSeconds(60));
            }
        }
        Files.setLastModifiedTime(in.resolve("customer.csv"), FileTime.from(Instant.parse("2001-01-01T00:00:00Z")));
        Files.setLastModifiedTime(in.resolve("stripe-charge.json"), FileTime.from(Instant.now().plusSeconds(5)));
        Files.writeString(in.resolve("contacts.singer.jsonl"), """
                {"type": "SCHEMA", "stream": "contacts", "schema": {"properties": {"customer_id": {"type": "string"}, "email": {"type": "string"}}}, "key_properties": ["customer_id"]}
                {"type": "SCHEMA", "stream": "companies", "schema": {"properties": {"id": {"type": "string"}}}, "key_properties": ["id"]}
                {"type": "RECORD", "stream": "contacts", "record": {"customer_id": "s1", "email": "singer@example.com"}}
                {"type": "RECORD", "stream": "companies", "record": {"id": "c1"}}
                {"type": "STATE", "value": {}}
                """);
        Files.writeString(in.resolve("half.json"), "[{\"customer_id\": \"h1\", \"email\": \"half@example.com\", \"unsubscribed\": \"true\"},\n {\"customer_id\": \"h2\", \"em");
        final Path shop = Files.createDirectories(in.resolve("second-shop"));
        drop(Workspace.root().resolve("samples/shopify-customer.csv"), shop, Instant.now().minusSeconds(60));
        part.start();
        part.await("customers", 11);
        part.await("orders", 10);
        part.await("decisions", 5);
        part.await("problems", 1);
        part.await("salvaged", 1);
        assertTrue(part.messages().getFirst().contains("line 2"), part.messages().toString());
        final Map<String, String> counts = new TreeMap<>();
        part.at("customers").forEach(flowFile -> counts.merge(flowFile.attribute("source.profile"), flowFile.attribute("record.count"), (one, other) -> one + "+" + other));
        part.at("orders").stream().filter(flowFile -> "success".equals(flowFile.attribute("record.outcome")))
                .forEach(flowFile -> counts.put(flowFile.attribute("source.profile"), flowFile.attribute("record.count")));
        assertEquals("{customer=1+49, dynamics-contact=48, hubspot-contact=49, hubspot-deal=43, mailchimp-export=50, salesforce-contact=48, salesforce-lead=48, salesforce-order=44, "
                + "shopify-customer=50+50, shopify-order=41, stripe-charge=46, stripe-customer=49, woocommerce-customer=50, woocommerce-order=46}",
                counts.toString().replace("49+1", "1+49"));
        assertEquals(24, part.values("orders", "decision").stream().filter("remove"::equals).count(), "orders that are none go with the orders");
        assertTrue(part.values("customers", "source").contains("second-shop"), "the folder names the source");
        try (Stream<Path> left = Files.walk(in)) {
            assertEquals(List.of(), left.filter(Files::isRegularFile).toList());
        }
        assertTrue(Files.exists(done.resolve("second-shop/shopify-customer.csv")) && Files.exists(done.resolve("customer.csv")));

        drop(Workspace.root().resolve("samples/salesforce-contact.csv"), in, Instant.parse("2020-01-01T00:00:00Z"));
        part.await("customers", 12);
        final List<String> twice = part.at("customers").stream().filter(flowFile -> "salesforce-contact".equals(flowFile.attribute("source.profile"))).map(QueuedFlowFile::text).toList();
        assertEquals(2, twice.size());
        assertEquals(twice.getFirst(), twice.getLast(), "a file that is picked up twice gives the same records");
        part.stop();
    }

    private static void drop(final Path file, final Path folder, final Instant time) throws IOException {
        final Path hidden = Files.copy(file, folder.resolve("." + file.getFileName()));
        Files.setLastModifiedTime(hidden, FileTime.from(time));
        Files.move(hidden, folder.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void rowsOfADatabaseArriveOnceAndAgainWhenTheyChange() throws URISyntaxException {
        final SourcePart part = SourcePart.imported(nifi, "database");
        try (SandboxPostgres database = SandboxPostgres.start()) {
            database.execute("""
                    create table customer (customer_id varchar(20), first_name text, email text, plz text, marketing_consent text, birthday date, updated_at timestamp);
                    insert into customer values ('007', 'Zoë', 'zoe@example.com', '01067', 'yes', '1990-02-03', '2026-01-01 10:00:00'),
                        ('008', 'O''Neill', 'o@example.com', null, 'no', null, '2026-01-01 10:00:00.123456');""");
            nifi.rest().setParameters("Database Connections", Map.of("Database JDBC URL", database.url(), "Database User", database.user(), "Database Password", "none",
                    "Database Driver Path", Path.of(org.postgresql.Driver.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString()));
            nifi.rest().setParameters("Database Environment", Map.of("Database Schedule", "1 sec"));
            nifi.rest().setParameters("Database Rules", Map.of("Database Source", "erp", "Database Condition", "updated_at < current_timestamp"));
            part.start();
            part.await("customers", 1);
            assertEquals(List.of("007", "008"), part.values("customers", "customer_id"));
            final JsonNode first = part.records("customers").getFirst();
            assertEquals(List.of("01067", "1990-02-03", "erp"), List.of(first.path("postal_code").asText(), first.path("birth_date").asText(), first.path("source").asText()));
            database.execute("update customer set email = 'new@example.com', updated_at = '2026-01-02 10:00:00' where customer_id = '007'");
            part.await("customers", 2);
            assertEquals(List.of("007", "007", "008"), part.values("customers", "customer_id"));
            assertEquals(List.of(), part.bulletins());
            part.stop();
            nifi.rest().disableServices(part.group());
        }
    }

    @Test
    void pagesOfHubspotAreReadThroughALimitAndAFaultIsExplained() {
        final SourcePart part = SourcePart.imported(nifi, "hubspot-http");
        try (HubspotSandbox hubspot = HubspotSandbox.start()) {
            for (long id = 1; id <= 5; id++) {
                hubspot.contact(id, Map.of("email", "c" + id + "@example.com", "firstname", "Zoë " + id, "hs_email_optout", Boolean.toString(id == 2)));
            }
            hubspot.archive("contacts", 3);
            hubspot.deal(9, Map.of("dealname", "A", "amount", "20.5", "deal_currency_code", "EUR", "dealstage", "closedwon", "hs_is_closed_won", "true", "closedate",
                    "2026-01-01T00:00:00Z"), List.of("1"));
            nifi.rest().setParameters("HubSpot HTTP Connections", Map.of("HubSpot API URL", hubspot.uri().toString(), "HubSpot Client ID", HubspotSandbox.CLIENT_ID,
                    "HubSpot Client Secret", HubspotSandbox.CLIENT_SECRET, "HubSpot Refresh Token", HubspotSandbox.REFRESH_TOKEN));
            nifi.rest().setParameters("HubSpot HTTP Environment", Map.of("HubSpot Page Size", "2", "HubSpot Schedule", "60 min"));
            hubspot.inject(Fault.of(Fault.Kind.TOO_MANY_REQUESTS, 1).on("GET", "/contacts").after(1).retryAfter(3));
            part.start();
            part.await("customers", 2);
            part.await("decisions", 1);
            part.await("orders", 1);
            assertEquals(List.of("1", "2", "4", "5"), part.values("customers", "customer_id"));
            assertEquals(List.of("complete 1 of ? with 2", "complete 2 of 2 with 2"), part.at("customers").stream().map(page -> "%s %s of %s with %s".formatted(page.attribute("source.completeness"),
                    page.attribute("fragment.index"), page.attribute("fragment.count").isEmpty() ? "?" : page.attribute("fragment.count"), page.attribute("source.records"))).sorted().toList(),
                    "the pages of the read are numbered, and the last one says how many there are");
            final Set<String> reads = part.at("customers").stream().map(page -> page.attribute("fragment.identifier")).collect(Collectors.toSet());
            assertEquals(1, reads.size());
            assertEquals(List.of("delta"), part.at("decisions").stream().map(page -> page.attribute("source.completeness")).toList(), "archived contacts are no part of the read");
            assertEquals(List.of("remove"), part.values("decisions", "decision"));
            assertEquals(List.of("1"), part.values("orders", "customer_id"));
            assertTrue(part.records("customers").stream().anyMatch(customer -> "2".equals(customer.path("customer_id").asText()) && "true".equals(customer.path("do_not_email").asText())));
            nifi.rest().awaitIdle(part.group(), LIMIT);
            final List<Integer> statuses = hubspot.requests().stream().filter(request -> request.path().endsWith("/contacts")).map(request -> request.status()).toList();
            assertEquals(List.of(200, 429, 200, 200), statuses, "two pages, one of them refused first, and the archived contacts");
            final List<Long> times = hubspot.requests().stream().filter(request -> request.path().endsWith("/contacts")).map(request -> request.at()).toList();
            assertTrue(times.get(2) - times.get(1) >= 3000, "Retry-After is waited for");
            assertEquals(0, part.count("problems"));
            assertEquals(List.of(), part.bulletins());

            hubspot.inject(Fault.answer(1, 403, "application/json", "{\"status\": \"error\"}").on("GET", "/contacts"));
            part.readAgain();
            part.await("problems", 1);
            assertTrue(part.messages().getFirst().contains("crm.objects.contacts.read"), part.messages().toString());
            assertTrue(part.bulletins().stream().anyMatch(bulletin -> bulletin.contains("crm.objects.contacts.read")), part.bulletins().toString());

            hubspot.inject(Fault.answer(2, 200, "application/json", "{\"results\": [], \"paging\": {\"next\": {\"after\": \"7\"}}}").on("GET", "/contacts"));
            part.readAgain();
            part.await("problems", 2);
            assertTrue(part.messages().stream().anyMatch(message -> message.contains("same cursor")), part.messages().toString());

            hubspot.inject(Fault.answer(1, 200, "text/html", "<html>Sign in</html>").on("GET", "/contacts"));
            part.readAgain();
            part.await("problems", 3);
            assertTrue(part.messages().stream().anyMatch(message -> message.contains("no page of HubSpot")), part.messages().toString());
            part.stop();
        }
    }

    @Test
    void contactsOfDynamicsArriveWithTheirDeletions() {
        final SourcePart part = SourcePart.imported(nifi, "dynamics");
        final Map<String, String> columns = new TreeMap<>();
        for (final String text : List.of("firstname", "lastname", "fullname", "emailaddress1", "mobilephone", "telephone1", "address1_line1", "address1_city", "address1_postalcode",
                "address1_country")) {
            columns.put(text, "Edm.String");
        }
        List.of("donotemail", "donotbulkemail", "donotsendmm").forEach(flag -> columns.put(flag, "Edm.Boolean"));
        List.of("createdon", "modifiedon").forEach(time -> columns.put(time, "Edm.DateTimeOffset"));
        columns.putAll(Map.of("birthdate", "Edm.Date", "statecode", "Edm.Int32", "_masterid_value", "Edm.Guid"));
        try (DataverseSandbox dataverse = DataverseSandbox.start().table("contacts", "contact", "contactid", columns)) {
            for (int i = 1; i <= 3; i++) {
                dataverse.put("contacts", "00000000-0000-0000-0000-%012d".formatted(i),
                        "{\"lastname\": \"O'Neill %d\", \"emailaddress1\": \"d%d@example.com\", \"donotemail\": %b}".formatted(i, i, i == 2));
            }
            nifi.rest().setParameters("Dynamics Connections", Map.of("Dynamics URL", dataverse.uri().toString(), "Dynamics Token URL", dataverse.tokenUri().toString(),
                    "Dynamics Client ID", DataverseSandbox.CLIENT_ID, "Dynamics Client Secret", DataverseSandbox.CLIENT_SECRET));
            nifi.rest().setParameters("Dynamics Environment", Map.of("Dynamics Schedule", "1 sec"));
            part.start();
            part.await("customers", 1);
            assertEquals(List.of("d1@example.com", "d2@example.com", "d3@example.com"), part.values("customers", "email"));
            dataverse.delete("contacts", "00000000-0000-0000-0000-000000000003");
            part.await("decisions", 1);
            assertEquals(List.of("remove"), part.values("decisions", "decision"));
            assertEquals(List.of(), part.bulletins());
            part.stop();
        }
    }
}
