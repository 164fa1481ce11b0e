// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.orders;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.matching.IndexedCustomers;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

import static io.emailpersonalization.nifi.matching.IndexedCustomers.customer;
import static io.emailpersonalization.nifi.matching.IndexedCustomers.one;
import static io.emailpersonalization.nifi.matching.IndexedCustomers.pair;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** Orders, customers and decisions come in any order, late and repeated: the purchases of each person that left last are those of a model that looks at everything at once. */
class OrdersInAnyOrderTest {

    private static final String NONE = "none";
    private static final String[] NAMES = {"Anna", "Bruno", "Carla", "Dieter"};
    private static SandboxPostgres postgres;
    private static int indexes;

    @BeforeContainer
    static void start() {
        postgres = SandboxPostgres.start();
    }

    @AfterContainer
    static void stop() {
        postgres.close();
    }

    /** The latest event of an order, as the model has it. */
    private record Event(String id, int version, String customerKey, String mailbox, int amount, int day, boolean isRemoval) {

        static Event random(final int version, final Random random) {
            final boolean isRemoval = random.nextInt(5) == 0;
            // a removal without keys keeps those that the order had when it came: then the order of arrival matters
            final int customer = random.nextInt(isRemoval ? 9 : 12);
            final int box = random.nextInt(isRemoval ? 6 : 7);
            return new Event("o" + random.nextInt(14), version, customer < 9 ? "shop\u001fc" + customer : null, box < 6 ? "box%d@example.com".formatted(box) : null, 1 + random.nextInt(90),
                    1 + random.nextInt(28), isRemoval);
        }

        String json() {
            final String changed = "2026-04-01T%02d:%02d:00Z".formatted(version / 60, version % 60);
            final List<String> fields = new ArrayList<>(List.of("purchased_at", "\"2026-03-%02d\"".formatted(day), "amount", String.valueOf(amount), "updated_at", '"' + changed + '"'));
            if (customerKey != null) {
                fields.addAll(List.of("customer_id", '"' + customerKey.substring(customerKey.indexOf('\u001f') + 1) + '"'));
            }
            if (mailbox != null) {
                fields.addAll(List.of("email", '"' + mailbox + '"'));
            }
            if (isRemoval) {
                fields.addAll(List.of("decision", "\"remove\"", "scope", "\"order\"", "at", '"' + changed + '"'));
            }
            return UpdateCustomerOrdersTest.order("shop:" + id, fields.toArray(String[]::new));
        }
    }

    /** A FlowFile and the processor that it goes to. */
    private record Batch(char kind, List<String> records) {
    }

    @Property(tries = 3)
    void purchasesDoNotDependOnTheOrderOfArrival(@ForAll final Random random) {
        final String name = "index " + ++indexes;
        final IndexedCustomers index = new IndexedCustomers(postgres, name);
        final List<Event> events = IntStream.range(0, 40).mapToObj(version -> Event.random(version, random)).toList();
        final List<Batch> batches = batches(events, random);
        final Map<String, String> emitted = new HashMap<>();
        for (final Batch batch : batches) {
            switch (batch.kind()) {
                case 'c' -> {
                    index.export(batch.records());
                    note(index.exported("changed"), index.exported("golden"), emitted);
                }
                case 'd' -> {
                    index.decide(batch.records());
                    note(index.decided("changed"), index.decided("golden"), emitted);
                }
                default -> {
                    index.order(batch.records());
                    note(List.of(), index.ordered("golden"), emitted);
                }
            }
        }
        assertEquals(model(events, name), new TreeMap<>(emitted));
        final long waiting = postgres.query("select * from customer_order where golden_id is null and not removed and index_name = '%s'".formatted(name)).size();
        assertEquals(waiting, postgres.query("select * from index_order where not found and not removed and index_name = '%s'".formatted(name)).size(), "the count of the report");
    }

    /** FlowFiles of orders, customers and decisions in random order. Some come twice. */
    private static List<Batch> batches(final List<Event> events, final Random random) {
        final List<Batch> batches = new ArrayList<>();
        cut('o', events.stream().map(Event::json).toList(), random, batches);
        cut('c', IntStream.range(0, 26).mapToObj(day -> customerRecord(random.nextInt(9), day + 1, random)).toList(), random, batches);
        for (int i = 0; i < 6; i++) {
            final int one = random.nextInt(9);
            batches.add(new Batch('d', List.of(switch (random.nextInt(4)) {
                case 0 -> one("split", label(one), "");
                case 1 -> one("remove", label(one), ",\"scope\":\"record\",\"at\":\"2026-01-15\"");
                default -> pair(random.nextBoolean() ? "same" : "different", label(one), label((one + 1) % 9));
            })));
        }
        for (int i = 0; i < 5; i++) {
            batches.add(batches.get(random.nextInt(batches.size())));
        }
        Collections.shuffle(batches, random);
        return batches;
    }

    private static void cut(final char kind, final List<String> records, final Random random, final List<Batch> batches) {
        final List<String> shuffled = new ArrayList<>(records);
        Collections.shuffle(shuffled, random);
        for (int from = 0; from < shuffled.size();) {
            final int to = Math.min(shuffled.size(), from + 1 + random.nextInt(9));
            batches.add(new Batch(kind, List.copyOf(shuffled.subList(from, to))));
            from = to;
        }
    }

    private static String label(final int customer) {
        return (customer < 6 ? "shop:c" : "crm:c") + customer;
    }

    /** A customer keeps its name and moves between two mailboxes, which others have too. */
    private static String customerRecord(final int id, final int day, final Random random) {
        return customer(label(id), "given_name", NAMES[id % NAMES.length], "email", "box%d@example.com".formatted((id + random.nextInt(2) * 2) % 6), "updated_at", "2026-01-%02d".formatted(day));
    }

    private static void note(final List<JsonNode> changed, final List<JsonNode> golden, final Map<String, String> emitted) {
        changed.stream().filter(change -> !change.get("became").equals(change.get("golden_id"))).forEach(change -> emitted.remove(change.get("golden_id").asText()));
        golden.forEach(record -> emitted.put(record.get("golden_id").asText(), "%s %s %s".formatted(record.path("purchase_count").asText(NONE).replace("null", NONE),
                record.path("purchase_total").asText(NONE).replace("null", NONE), record.path("last_purchase_at").asText(NONE).replace("null", NONE))));
    }

    /** Each person with the purchases of the orders that are the person's: by source id, else by a mailbox that nobody else has or had. */
    private static Map<String, String> model(final List<Event> events, final String name) {
        final Map<String, String> personOfKey = new HashMap<>();
        postgres.query("select member_key, golden_id::text as golden_id from index_member where index_name = '%s'".formatted(name))
                .forEach(row -> personOfKey.put((String) row.get("member_key"), (String) row.get("golden_id")));
        final Map<String, Set<String>> peopleOfMailbox = new HashMap<>();
        postgres.query("select x.mailbox, golden_id::text as golden_id from index_mailbox x join index_member m on m.id = x.member_id where x.index_name = '%s'".formatted(name))
                .forEach(row -> peopleOfMailbox.computeIfAbsent((String) row.get("mailbox"), any -> new HashSet<>()).add((String) row.get("golden_id")));
        final Map<String, Event> latest = new HashMap<>();
        events.forEach(event -> latest.merge(event.id(), event, (one, other) -> one.version() > other.version() ? one : other));
        final Map<String, List<Event>> ordersOf = new HashMap<>();
        latest.values().forEach(event -> {
            final Set<String> atMailbox = peopleOfMailbox.getOrDefault(event.mailbox(), Set.of());
            final String person = personOfKey.containsKey(event.customerKey()) ? personOfKey.get(event.customerKey()) : atMailbox.size() == 1 ? atMailbox.iterator().next() : null;
            ordersOf.computeIfAbsent(person, any -> new ArrayList<>()).add(event);
        });
        final Map<String, String> purchases = new TreeMap<>();
        // people whose records were all removed keep their orders and do not leave
        postgres.query("select golden_id::text as golden_id from index_golden where members > 0 and index_name = '%s'".formatted(name))
                .forEach(row -> purchases.put((String) row.get("golden_id"), purchases(ordersOf.get(row.get("golden_id")))));
        return purchases;
    }

    private static String purchases(final List<Event> orders) {
        if (orders == null) {
            return "none none none";
        }
        final List<Event> bought = orders.stream().filter(event -> !event.isRemoval()).toList();
        if (bought.isEmpty()) {
            return "0 none none";
        }
        return "%d %.1f 2026-03-%02dT00:00:00Z".formatted(bought.size(), (double) bought.stream().mapToInt(Event::amount).sum(), bought.stream().mapToInt(Event::day).max().getAsInt());
    }
}
