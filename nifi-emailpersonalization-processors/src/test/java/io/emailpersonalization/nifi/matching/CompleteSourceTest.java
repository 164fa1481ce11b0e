// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.intake.MapCustomerRecord;
import io.emailpersonalization.nifi.testing.Services;
import io.emailpersonalization.nifi.testing.SharedPostgres;
import io.emailpersonalization.nifi.validation.ValidateCustomerRecord;
import org.apache.nifi.processor.Processor;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static io.emailpersonalization.nifi.matching.IndexedCustomers.customer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A source that is declared complete loses the records that it no longer holds, and only those. */
class CompleteSourceTest {

    private final IndexedCustomers index = new IndexedCustomers(SharedPostgres.empty(), "customers");
    private final TestRunner runner = index.deduplicate();

    @BeforeEach
    void configure() {
        runner.setProperty("Source Completeness", "complete");
        runner.setProperty("Maximum Retired", "50 %");
    }

    private static String person(final String source, final int number) {
        return customer(source + ":" + number, "given_name", "P" + number, "email", "p%d@example.com".formatted(number), "updated_at", "2026-03-%02dT10:00:00Z".formatted(number));
    }

    private static String[] people(final String source, final int... numbers) {
        return Arrays.stream(numbers).mapToObj(number -> person(source, number)).toArray(String[]::new);
    }

    private void read(final Map<String, String> attributes, final String... customers) {
        runner.clearTransferState();
        runner.enqueue("[" + String.join(",", customers) + "]", attributes);
        runner.run();
        runner.assertTransferCount("original", 1);
        assertEquals(customers.length, count("golden") - count("renewed") + count("merged") + count("erased") + count("waiting") + count("outdated"));
    }

    /** Reads a whole source in one FlowFile, of which no record was left out. */
    private void read(final String... customers) {
        read(Map.of("source.records", Integer.toString(customers.length)), customers);
    }

    private void delta(final String... customers) {
        runner.setProperty("Source Completeness", "delta");
        read(Map.of(), customers);
        runner.setProperty("Source Completeness", "complete");
    }

    private long count(final String name) {
        return Services.report(runner).get("counts").get(name).asLong();
    }

    private String figure(final String name) {
        return Services.report(runner).get("figures").path(name).asText();
    }

    private String messages() {
        return Stream.concat(runner.getLogger().getErrorMessages().stream(), runner.getLogger().getWarnMessages().stream()).map(message -> message.getMsg() + Arrays.toString(message.getArgs()))
                .toList().toString();
    }

    private void assertNothingRemoved(final String because) {
        assertEquals(0, count("removed"));
        assertEquals(0, index.exported("changed").size());
        assertTrue(figure("not_removed_because").contains(because), figure("not_removed_because"));
    }

    @Test
    void whoIsGoneFromTheSourceIsRetired() {
        read(people("crm", 1, 2, 3, 4));
        assertEquals(0, count("absent"));
        final String id = index.idOf("crm:2");
        read(people("crm", 1, 3, 4));
        assertEquals(List.of(1L, 1L, 1L), List.of(count("absent"), count("removed"), count("retired")));
        final JsonNode changed = index.exported("changed").getFirst();
        assertEquals(List.of(id, "retired"), List.of(changed.get("golden_id").asText(), changed.get("became").asText()));
        read(people("crm", 1, 3, 4));
        assertEquals(List.of(0L, 0L), List.of(count("absent"), count("removed")));
        read(people("crm", 1, 2, 3, 4));
        assertEquals(id, index.golden("crm:2").get("golden_id").asText(), "a record that comes back is the same person's");
        assertEquals("applied", figure("source_read"));
    }

    @Test
    void aDeltaRetiresNobody() {
        delta(people("crm", 1, 2, 3, 4));
        delta(people("crm", 1, 4));
        assertEquals(List.of(0L, 0L, 0L), List.of(count("absent"), count("removed"), count("retired")));
        runner.setProperty("Source Completeness", "attribute");
        read(Map.of("source.records", "1", "source.completeness", "perhaps"), people("crm", 1));
        assertEquals(0, count("absent"));
        read(Map.of("source.records", "3", "source.completeness", "complete"), people("crm", 1, 2, 4));
        assertEquals(1, count("removed"));
    }

    @Test
    void onlyThatSourceLosesRecords() {
        delta(people("shop", 1, 2, 3));
        read(people("crm", 1, 2, 7, 8));
        read(people("crm", 2, 7, 8));
        assertEquals(List.of(1L, 0L), List.of(count("removed"), count("retired")), "the shop has the person");
        assertEquals(List.of("shop:1"), index.golden("shop:1").get("merged_from").findValuesAsText("record"));
        read(Stream.of(people("crm", 2, 7), people("shop", 3)).flatMap(Stream::of).toArray(String[]::new));
        assertNothingRemoved("2 sources: set Complete Source");
        runner.setProperty("Complete Source", "crm");
        read(Stream.of(people("crm", 2, 7), people("shop", 3)).flatMap(Stream::of).toArray(String[]::new));
        assertEquals(1, count("removed"));
        assertFalse(index.everything().contains("retired\",\"shop"));
    }

    @Test
    void moreThanMaximumRetiredAreHeldUntilTheyAreApproved() {
        runner.setProperty("Maximum Retired", "1, 50 %");
        read(people("crm", 1, 2, 3, 4, 5, 6));
        read(people("crm", 1, 2, 3, 4));
        assertNothingRemoved("the read lacks 2 of 6 records of the source crm, and Maximum Retired is 1");
        assertEquals(2, count("absent"));
        final String hold = figure("retirement_hold");
        assertTrue(messages().contains(hold));
        runner.setProperty("Approved Retirements", "another, " + hold);
        read(people("crm", 1, 2, 3));
        assertEquals(3, count("removed"), "two that were approved, and one within the limit");
        runner.removeProperty("Approved Retirements");
        read(people("crm", 3));
        assertNothingRemoved("2 of 3 records");
        runner.setProperty("Approved Retirements", hold);
        read(people("crm", 3));
        assertNothingRemoved("2 of 3 records");
    }

    @Test
    void nothingIsRemovedWhereRecordsMayBeMissing() {
        read(people("crm", 1, 2, 3, 4));
        read(Map.of(), people("crm", 1, 2, 3));
        assertNothingRemoved("how many records the source delivered is unknown");
        read(Map.of("source.records", "4"), people("crm", 1, 2, 3));
        assertNothingRemoved("the source delivered 4 records, and the FlowFile has 3");
        read(Map.of("source.records", "4", "source.withheld", "1"), people("crm", 1, 2, 3));
        assertNothingRemoved("ids are not known");
        read(Map.of("source.records", "4", "source.withheld", "some"), people("crm", 1, 2, 3));
        assertNothingRemoved("do not say which records were left out");
        read(Map.of("source.records", "0"));
        assertNothingRemoved("no record with an id");
        read(person("crm", 1), person("crm", 2), "{\"source\":\"crm\",\"customer_id\":\"#REF!\",\"email\":\"p3@example.com\",\"given_name\":\"P3\"}");
        assertNothingRemoved("1 records of the source have no id");
        read("{\"customer_id\":\"1\",\"email\":\"p1@example.com\",\"given_name\":\"P1\"}");
        assertNothingRemoved("name no source");
        assertTrue(messages().contains("name no source"));
        read(Map.of("source.records", "4", "source.decided", "1"), people("crm", 1, 2, 3));
        assertEquals(1, count("removed"), "a record that left as a decision is gone");
    }

    @Test
    void invalidAndUnmappedRecordsAreNotGone() {
        read(people("crm", 1, 2, 3, 4, 5, 6));
        final TestRunner map = stage(MapCustomerRecord.class);
        map.setProperty("Source Profile", "customer");
        map.enqueue("[%s,%s,%s,{\"source\":\"crm\",\"customer_id\":\"5\",\"email\":\"p5@example.com\",\"_sdc_deleted_at\":\"2026-03-09\"}]".formatted(person("crm", 1), person("crm", 2),
                person("crm", 3).replace("p3@example.com", "no address")));
        map.run();
        final MockFlowFile mapped = map.getFlowFilesForRelationship("success").getFirst();
        final TestRunner validate = stage(ValidateCustomerRecord.class);
        validate.enqueue(mapped.toByteArray(), mapped.getAttributes());
        validate.run();
        final MockFlowFile valid = validate.getFlowFilesForRelationship("valid").getFirst();
        assertEquals(List.of("4", "1", "1"), Stream.of("source.records", "source.decided", "source.withheld").map(valid::getAttribute).toList());
        runner.setProperty("Maximum Retired", "3");
        runner.clearTransferState();
        runner.enqueue(valid.toByteArray(), valid.getAttributes());
        runner.run();
        assertEquals(List.of(3L, 3L), List.of(count("absent"), count("removed")), "4, 5 and 6 are gone; 3 is invalid");
        assertTrue(index.exported("changed").stream().noneMatch(change -> change.get("golden_id").asText().equals(index.idOf("crm:3"))));
    }

    @Test
    void aQuarantinedReadRetiresNobody() {
        read(people("crm", 1, 2, 3, 4));
        final TestRunner validate = stage(ValidateCustomerRecord.class);
        validate.setProperty("Minimum Records", "1");
        validate.setProperty("Maximum Invalid Rate", "0");
        validate.enqueue("[%s,%s]".formatted(person("crm", 1), person("crm", 2).replace("p2@example.com", "no address")),
                Map.of("source.records", "2", "fragment.identifier", "a", "fragment.index", "0", "fragment.count", "2"));
        validate.run();
        validate.assertTransferCount("quarantined", 1);
        validate.assertTransferCount("valid", 0);
        part("a", 1, 2, people("crm", 3));
        assertNothingRemoved("1 of 2 FlowFiles");
        part("b", 0, 1, people("crm", 1, 2, 3));
        assertEquals(List.of(1L, 1L), List.of(count("absent"), count("removed")), "the next complete read finds who is gone");
    }

    private static TestRunner stage(final Class<? extends Processor> type) {
        final TestRunner stage = TestRunners.newTestRunner(type);
        Services.jsonReader(stage);
        Services.jsonWriter(stage);
        return stage;
    }

    @Test
    void aRecordThatIsNewerThanTheReadIsNotGone() {
        read(people("crm", 1, 2, 3));
        delta(person("crm", 9));
        read(people("crm", 1, 2, 3));
        assertEquals(0, count("absent"), "its version is later than all of the read");
        read(people("crm", 1, 2, 9));
        assertEquals(1, count("removed"));
    }

    @Test
    void readsAreInTheOrderOfTheirTimes() {
        index.asOf("2026-04-05T00:00:00Z");
        read(people("crm", 1, 2, 3));
        delta(person("crm", 9));
        index.asOf("2026-04-06T00:00:00Z");
        delta(customer("crm:10", "given_name", "P10", "email", "p10@example.com", "updated_at", "2026-03-01"));
        index.asOf("2026-04-05T12:00:00Z");
        read(people("crm", 1, 2, 9));
        assertEquals(1, count("removed"), "what was read later is not gone");
        index.asOf("2026-04-04T00:00:00Z");
        read(people("crm", 1, 2, 3));
        assertNothingRemoved("a later read of the source was applied before");
        index.asOf("2026-04-07T00:00:00Z");
        read(people("crm", 1, 2, 9));
        assertEquals(1, count("removed"));
        index.asOf("2026-04-03T00:00:00Z");
        delta(person("crm", 3), person("crm", 5));
        assertEquals(List.of(2L, 0L), List.of(count("outdated"), count("golden")), "the later read had neither of them");
    }

    @Test
    void aReadInSeveralFlowFilesCountsWhenAllCame() {
        read(people("crm", 1, 2, 3, 4, 5));
        part("a", 0, 3, people("crm", 1, 2));
        assertNothingRemoved("1 of 3 FlowFiles");
        part("a", 2, 3, people("crm", 4));
        part("a", 2, 3, people("crm", 4));
        assertNothingRemoved("2 of 3 FlowFiles");
        part("b", 1, 3, people("crm", 3));
        assertNothingRemoved("1 of 3 FlowFiles");
        part("a", 1, 3, people("crm", 3));
        assertEquals(List.of(1L, "applied"), List.of(count("removed"), figure("source_read")));
        part("a", 1, 3, people("crm", 3));
        assertEquals(List.of(0L, 1), List.of(count("removed"), index.exported("changed").size()), "the same FlowFile again emits the same and removes nothing");
        assertEquals("the read was applied before", figure("not_removed_because"));
        assertFalse(index.everything().matches("(?s).*index_read_key.*crm.4.*"), "the ids of an applied read are deleted");
    }

    @Test
    void theLastFlowFileOfAReadMaySayHowManyThereAre() {
        read(people("crm", 1, 2, 3, 4));
        part("page", 1, null, people("crm", 1));
        assertNothingRemoved("1 of an unknown number of FlowFiles");
        part("page", 3, 3, people("crm", 3));
        part("page", 2, null, people("crm", 2));
        assertEquals(1, count("removed"));
        read(Map.of("fragment.identifier", "next", "fragment.index", "1", "fragment.count", "", "source.records", "1"), people("crm", 1));
        assertNothingRemoved("1 of an unknown number of FlowFiles");
        part("next", 2, 2, people("crm", 2));
        assertEquals(1, count("removed"));
    }

    @Test
    void aPartWithADoubtMakesTheReadDoubtful() {
        read(people("crm", 1, 2, 3, 4));
        read(new HashMap<>(Map.of("fragment.identifier", "a", "fragment.index", "0", "fragment.count", "2", "source.records", "2")), people("crm", 1));
        part("a", 1, 2, people("crm", 2, 3));
        assertNothingRemoved("the source delivered 2 records, and the FlowFile has 1");
        read(new HashMap<>(Map.of("fragment.identifier", "b", "source.records", "2")), people("crm", 1, 2));
        assertNothingRemoved("fragment.index");
    }

    private void part(final String readId, final int number, final Integer parts, final String... customers) {
        final Map<String, String> attributes = new HashMap<>(Map.of("fragment.identifier", readId, "fragment.index", Integer.toString(number), "source.records", Integer.toString(customers.length)));
        if (parts != null) {
            attributes.put("fragment.count", parts.toString());
        }
        read(attributes, customers);
    }

    @Test
    void theSameReadAgainAfterACrashEmitsTheSame() {
        read(people("crm", IntStream.rangeClosed(1, 9).toArray()));
        read(people("crm", 1, 2, 3, 4, 5, 6));
        final List<String> changed = changedButForTheVersion();
        assertEquals(3, changed.size());
        read(people("crm", 1, 2, 3, 4, 5, 6));
        assertEquals(changed, changedButForTheVersion());
        assertEquals(3, count("retired"));
    }

    /** The version is that of the run. */
    private List<String> changedButForTheVersion() {
        return index.exported("changed").stream().map(change -> change.toString().replaceAll(",\"version\":[0-9]+", "")).toList();
    }
}
