// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.orders.UpdateCustomerOrders;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.testing.SandboxPool;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.processor.Processor;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** An index of its own in a real PostgreSQL, with the three processors that work on it. Records are JSON. */
public final class IndexedCustomers {

    private final SandboxPostgres postgres;
    private final String index;
    private final TestRunner deduplicate;
    private final TestRunner update;
    private final TestRunner orders;

    public IndexedCustomers(final SandboxPostgres postgres, final String index) {
        this.postgres = postgres;
        this.index = index;
        this.deduplicate = runner(DeduplicateCustomerRecord.class);
        this.update = runner(UpdateCustomerIndex.class);
        this.orders = runner(UpdateCustomerOrders.class);
    }

    private TestRunner runner(final Class<? extends Processor> type) {
        final TestRunner runner = TestRunners.newTestRunner(type);
        Services.jsonReader(runner);
        Services.jsonWriter(runner);
        new SandboxPool(postgres).addTo(runner);
        runner.setProperty("Database Connection Pooling Service", "pool");
        runner.setProperty("Hash Key", "a secret of the tests");
        runner.setProperty("Index Name", index);
        return runner;
    }

    public TestRunner deduplicate() {
        return deduplicate;
    }

    public TestRunner update() {
        return update;
    }

    public IndexedCustomers asOf(final String time) {
        deduplicate.setProperty("As Of", time);
        return this;
    }

    public void export(final List<String> customers) {
        deduplicate.clearTransferState();
        deduplicate.enqueue(customers.stream().collect(Collectors.joining(",", "[", "]")));
        deduplicate.run();
        deduplicate.assertTransferCount("original", 1);
        final JsonNode counts = Services.report(deduplicate).get("counts");
        assertEquals(customers.size(), counts.get("received").asInt());
        assertEquals(customers.size(), counts.get("golden").asInt() + counts.get("merged").asInt() + counts.get("erased").asInt() + counts.get("waiting").asInt() + counts.get("outdated").asInt()
                - counts.get("renewed").asInt());
    }

    public void export(final String... customers) {
        export(List.of(customers));
    }

    public void decide(final List<String> decisions) {
        update.clearTransferState();
        update.enqueue(decisions.stream().collect(Collectors.joining(",", "[", "]")), Map.of("filename", "decisions.json"));
        update.run();
        update.assertTransferCount("original", 1);
        final JsonNode counts = Services.report(update).get("counts");
        assertEquals(decisions.size(), counts.get("obeyed").asInt() + counts.get("invalid").asInt());
    }

    public TestRunner orders() {
        return orders;
    }

    /** Sends orders. */
    public void order(final List<String> events) {
        orders.clearTransferState();
        orders.enqueue(events.stream().collect(Collectors.joining(",", "[", "]")), Map.of("filename", "orders.json"));
        orders.run();
        orders.assertTransferCount("original", 1);
        final JsonNode counts = Services.report(orders).get("counts");
        assertEquals(events.size(), counts.get("received").asInt());
        assertEquals(events.size(), Stream.of("found", "waiting", "removed", "superseded", "erased", "invalid").mapToInt(outcome -> counts.get(outcome).asInt()).sum());
    }

    public void order(final String... events) {
        order(List.of(events));
    }

    public List<JsonNode> ordered(final String relationship) {
        return Services.records(orders, relationship);
    }

    public void decide(final String... decisions) {
        decide(List.of(decisions));
    }

    public List<JsonNode> exported(final String relationship) {
        return Services.records(deduplicate, relationship);
    }

    public List<JsonNode> decided(final String relationship) {
        return Services.records(update, relationship);
    }

    /** The golden record that left with the last export and has a record. */
    public JsonNode golden(final String label) {
        return find(exported("golden"), label);
    }

    public static JsonNode find(final List<JsonNode> golden, final String label) {
        return golden.stream().filter(record -> record.get("merged_from").findValuesAsText("record").contains(label)).findFirst().orElseThrow();
    }

    public String idOf(final String label) {
        return (String) postgres.query("select golden_id::text as id from index_member where index_name = '%s' and replace(member_key, e'\\x1f', ':') = '%s'".formatted(index, label))
                .getFirst().get("id");
    }

    public Set<Set<String>> persons() {
        return postgres.query("select golden_id::text as id, replace(member_key, e'\\x1f', ':') as key from index_member where index_name = '%s'".formatted(index)).stream()
                .collect(Collectors.groupingBy(row -> row.get("id"), Collectors.mapping(row -> (String) row.get("key"), Collectors.toSet()))).values().stream().collect(Collectors.toSet());
    }

    /** Everything that the tables of the index hold, as text. */
    public String everything() {
        final StringBuilder all = new StringBuilder();
        for (final Map<String, Object> table : postgres.query("select table_name as name from information_schema.tables where table_name like 'index\\_%' and table_schema = 'public'")) {
            all.append(table.get("name")).append(postgres.query("select t::text as row from %s t where t.index_name = '%s'".formatted(table.get("name"), index))).append('\n');
        }
        return all.toString();
    }

    public static String pair(final String decision, final String left, final String right) {
        return "{\"decision\":\"%s\",\"left\":{%s},\"right\":{%s},\"by\":\"Ada\"}".formatted(decision, named(left), named(right));
    }

    /** @param more further fields, beginning with a comma */
    public static String one(final String decision, final String label, final String more) {
        return "{\"decision\":\"%s\",%s%s}".formatted(decision, named(label), more);
    }

    private static String named(final String label) {
        return "\"source\":\"%s\",\"customer_id\":\"%s\"".formatted(label.split(":")[0], label.split(":")[1]);
    }

    /** A customer, given field by field. */
    public static String customer(final String label, final String... fields) {
        final StringBuilder json = new StringBuilder("{").append(named(label));
        for (int i = 0; i < fields.length; i += 2) {
            json.append(",\"").append(fields[i]).append("\":").append(fields[i + 1] == null ? "null" : "\"" + fields[i + 1] + "\"");
        }
        return json.append('}').toString();
    }
}
