// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.connectors.rig.FolderFeed;
import io.emailpersonalization.nifi.demo.Workspace;
import io.emailpersonalization.nifi.flow.ComponentFacts;
import io.emailpersonalization.nifi.flow.FlowFiles;
import io.emailpersonalization.nifi.flow.FlowNormalizer;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.sandbox.nifi.NifiInstance;
import io.emailpersonalization.nifi.sandbox.nifi.NifiRest;
import io.emailpersonalization.nifi.sandbox.nifi.QueuedFlowFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The warehouse part PostgreSQL in a real NiFi, with the rights that its page names, in front of a real PostgreSQL; import and export of the parts behind the source. */
class WarehousePartsIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Path PARTS = Workspace.root().resolve("flows/warehouses");

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

    @ParameterizedTest
    @ValueSource(strings = {"warehouses/postgresql", "pipeline/customer-pipeline", "pipeline/run-folders", "esps/mailchimp", "esps/brevo", "esps/hubspot-email"})
    void anImportAndAnExportGiveTheSameFile(final String part) {
        final Path file = Workspace.root().resolve("flows/%s.json".formatted(part));
        final String group = nifi.rest().uploadFlow(FlowFiles.read(file).at("/flowContents/name").asText(), file);
        assertEquals(FlowFiles.text(FlowFiles.read(file)), FlowFiles.text(new FlowNormalizer(ComponentFacts.load()).normalize(nifi.rest().download(group))));
    }

    /** NiFi hides the settings of components that it does not have, so an export says less than the file. */
    @ParameterizedTest
    @ValueSource(strings = {"snowflake", "bigquery", "redshift"})
    void aPartWhoseBundleIsAbsentIsImported(final String part) {
        final String group = SourcePart.upload(nifi, PARTS.resolve(part + ".json"));
        assertTrue(nifi.rest().processors(group).stream().anyMatch(processor -> processor.at("/component/extensionMissing").asBoolean()));
    }

    /** The part with a folder in front of each of its ports, and a second instead of a minute between attempts. */
    private static Path rig(final Path scored, final Path changed) throws IOException {
        final ObjectNode flow = FlowFiles.read(PARTS.resolve("postgresql.json"));
        final ObjectNode root = (ObjectNode) flow.get("flowContents");
        root.put("name", "PostgreSQL rig");
        for (final JsonNode processor : root.path("processors")) {
            if ("Repeat the load".equals(processor.path("name").asText())) {
                ((ObjectNode) processor).put("penaltyDuration", "1 sec");
                ((ObjectNode) processor.get("properties")).put("maximum-retries", "15");
            }
        }
        FolderFeed.add(root, "Mark customers", scored);
        FolderFeed.add(root, "Mark removals", changed);
        final Path file = work.resolve("rig.json");
        FlowFiles.write(file, flow);
        return file;
    }

    private static void drop(final Path folder, final String name, final String records) throws IOException {
        final Path hidden = Files.writeString(folder.resolve("." + name), records);
        Files.move(hidden, folder.resolve(name));
    }

    private static String person(final int id, final long version, final String segment) {
        return """
                {"golden_id": "p%1$d", "version": %2$d, "scored_at": "2026-01-01T00:00:00Z", "email": "p%1$d@example.com", "email_owner": true, "purchase_count": %2$d, "purchase_total": 12.5,
                 "rfm_segment": "%3$s", "merged_from": [{"record": "crm:%1$d"}], "review_refusal": false, "phone": null}""".formatted(id, version, segment);
    }

    private static String state(final SandboxPostgres database) {
        return (String) database.query("select string_agg(concat_ws(' ', golden_id, version, rfm_segment, purchase_count, purchase_total, email_owner), ', ' order by golden_id) as state "
                + "from customer_row where removed_because is null").getFirst().get("state");
    }

    @Test
    void theNewestStateWinsAndWhatFailsIsRepeatedUntilItsCauseIsGone() throws IOException, URISyntaxException {
        final Path scored = Files.createDirectories(work.resolve("scored"));
        final Path changed = Files.createDirectories(work.resolve("changed"));
        final String group = nifi.rest().uploadFlow("PostgreSQL rig", rig(scored, changed));
        final Map<String, String> queues = nifi.rest().queues().collect(group);
        try (SandboxPostgres database = SandboxPostgres.start()) {
            final String script = Files.readString(PARTS.resolve("postgresql.sql"));
            final Matcher grants = Pattern.compile("```sql\n(grant .*?)```", Pattern.DOTALL).matcher(Files.readString(PARTS.resolve("postgresql.md")));
            assertTrue(grants.find());
            database.execute(script + "create role warehouse login; " + grants.group(1));
            nifi.rest().setParameters("PostgreSQL Connections", Map.of("Warehouse JDBC URL", database.url() + "?logServerErrorDetail=false", "Warehouse User", "warehouse",
                    "Warehouse Password", "none", "Warehouse JDBC Driver", Path.of(org.postgresql.Driver.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString()));
            nifi.rest().enableServices(group);
            assertEquals(List.of(), nifi.rest().processors(group).stream().filter(processor -> !"VALID".equals(processor.at("/component/validationStatus").asText()))
                    .map(processor -> processor.at("/component/name").asText() + processor.at("/component/validationErrors")).toList());
            nifi.rest().start(group);

            drop(scored, "newer.json", "[" + person(1, 7, "Champions") + "," + person(2, 7, "Lost") + "]");
            await(queues, "loaded", 1);
            drop(scored, "late.json", "[" + person(1, 5, "Promising") + "," + person(3, 5, "Promising") + "]");
            await(queues, "loaded", 2);
            assertEquals("p1 7 Champions 7 12.5 t, p2 7 Lost 7 12.5 t, p3 5 Promising 5 12.5 t", state(database));

            drop(changed, "merged.json", "[{\"golden_id\": \"p2\", \"became\": \"p1\", \"reason\": \"merged\", \"email\": \"p1@example.com\", \"members\": null, \"version\": 8}]");
            NifiRest.await("the merged id to disappear", LIMIT, () -> database.count("select count(*) from customer") == 2);
            drop(scored, "late-again.json", "[" + person(2, 6, "Lost") + "]");
            await(queues, "loaded", 3);
            assertEquals(2, database.count("select count(*) from customer"), "a merged id does not come back by a late load");
            assertEquals(0, database.count("select count(*) from customer_row where golden_id = 'p2' and email is not null"));
            assertEquals(List.of(), bulletins(group));

            database.execute("drop view customer; alter table customer_row drop column rfm_segment");
            drop(scored, "column.json", "[" + person(1, 9, "Champions") + "]");
            NifiRest.await("a bulletin", LIMIT, () -> bulletins(group).stream().anyMatch(message -> message.contains("lacks the columns rfm_segment. Run postgresql.sql again")));
            assertEquals(1, database.count("select count(*) from customer_row where golden_id = 'p1' and version = 7"), "nothing is half merged");
            database.execute(script + grants.group(1));
            await(queues, "loaded", 4);
            assertEquals("p1 9 Champions 9 12.5 t, p3 5 5 12.5 t", state(database));

            database.execute("revoke insert on customer_row from warehouse");
            final String refused = "[" + person(1, 10, "Lost") + "]";
            drop(scored, "right.json", refused);
            await(queues, "failed loads", 1);
            final QueuedFlowFile failed = nifi.rest().queues().list(queues.get("failed loads")).getFirst();
            assertEquals("The user of the warehouse lacks a right: run the grants of postgresql.md. permission denied for table customer_row", failed.attribute("load.error"));
            assertEquals(refused, new String(failed.content(), StandardCharsets.UTF_8));
            assertEquals("p1 9 Champions 9 12.5 t, p3 5 5 12.5 t", state(database));
            database.execute(grants.group(1));
            drop(scored, "again.json", refused);
            await(queues, "loaded", 5);
            assertEquals("p1 10 Lost 10 12.5 t, p3 5 5 12.5 t", state(database));
            assertEquals(database.count("select sum(records) from customer_load"), database.count("select sum(written + skipped) from customer_load"));
            assertFalse(bulletins(group).toString().contains("@example.com"), "no value of a record stands in a bulletin");
            nifi.rest().stop(group);
            nifi.rest().disableServices(group);
        }
    }

    private static void await(final Map<String, String> queues, final String port, final int flowFiles) {
        try {
            NifiRest.await("%d FlowFiles at the port %s".formatted(flowFiles, port), LIMIT, () -> nifi.rest().queued(queues.get(port)) >= flowFiles);
        } catch (final IllegalStateException e) {
            throw new IllegalStateException(e.getMessage() + "; bulletins: " + nifi.rest().bulletins(), e);
        }
        assertEquals(flowFiles, nifi.rest().queued(queues.get(port)), port);
    }

    private static List<String> bulletins(final String group) {
        return nifi.rest().bulletins().stream().filter(bulletin -> nifi.rest().processors(group).stream().anyMatch(processor -> processor.get("id").equals(bulletin.get("sourceId"))))
                .map(bulletin -> bulletin.at("/bulletin/message").asText()).toList();
    }
}
