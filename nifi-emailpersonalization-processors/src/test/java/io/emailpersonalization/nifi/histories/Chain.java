// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.histories;

import io.emailpersonalization.nifi.consent.ConsentLedger;
import io.emailpersonalization.nifi.consent.UpdateConsentLedger;
import io.emailpersonalization.nifi.esp.PutEspContact;
import io.emailpersonalization.nifi.esp.mailchimp.MailchimpClientService;
import io.emailpersonalization.nifi.mapping.PersonalizationMapping;
import io.emailpersonalization.nifi.matching.DeduplicateCustomerRecord;
import io.emailpersonalization.nifi.matching.UpdateCustomerIndex;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import io.emailpersonalization.nifi.testing.Services;
import io.emailpersonalization.nifi.validation.ValidateCustomerRecord;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.processor.Processor;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The processors of the quickstart flow from the ledger to the vendor, with their services, connected as the flow connects them. */
final class Chain implements AutoCloseable {

    static {
        // what goes wrong on purpose is not worth a line each
        System.setProperty("org.slf4j.simpleLogger.log.io.emailpersonalization.nifi", "off");
        System.setProperty("org.slf4j.simpleLogger.log.io.zonky", "warn");
    }

    static final String AUDIENCE = "a1";

    private static final int TRUNCATED_EVERY = 25;
    private static final String SECRET = "a secret of the tests";
    private static final String MAPPING = "{\"email\": \"/email\", \"fields\": [{\"field\": \"FNAME\", \"path\": \"/given_name\"}, {\"field\": \"LNAME\", \"path\": \"/family_name\"}]}";

    private final Tables tables;
    private final EspSandbox sandbox;
    private final FragilePool pool;
    private final Map<Place, Station> stations = new EnumMap<>(Place.class);
    private boolean validates;
    private int histories;

    /** The processors. */
    enum Place { LEDGER, VALIDATE, DEDUPLICATE, DECIDE, UNSUBSCRIBE, FOLLOW, UPSERT, SWEEP }

    Chain(final SandboxPostgres postgres, final EspSandbox sandbox) {
        this.tables = new Tables(postgres);
        this.sandbox = sandbox;
        this.pool = new FragilePool(postgres);
        for (final Place place : Place.values()) {
            if (place != Place.SWEEP || sweeps()) {
                stations.put(place, station(place));
            }
        }
    }

    /** Whether there is a nightly sweep. */
    static boolean sweeps() {
        final PropertyDescriptor operation = new PutEspContact().getPropertyDescriptors().stream().filter(property -> "Operation".equals(property.getName())).findFirst().orElseThrow();
        return operation.getAllowableValues().stream().anyMatch(value -> "SWEEP".equals(value.getValue()));
    }

    private Station station(final Place place) {
        try {
            return switch (place) {
                case LEDGER -> station(new UpdateConsentLedger(), Set.of("success", "withdrawn", "failure"), Map.of("Consent Ledger", "ledger", "Recognize Refusal Columns", "true"));
                case VALIDATE -> station(new ValidateCustomerRecord(), Set.of("valid", "invalid", "quarantined", "failure"), Map.of("Schema Strategy", "CUSTOMER_SCHEMA"));
                case DEDUPLICATE -> station(new DeduplicateCustomerRecord(), Set.of("golden", "changed", "failure"), Map.of("Database Connection Pooling Service", "pool", "Hash Key", SECRET,
                        "Memory Budget", "20 MB", "Weights", "built-in"));
                case DECIDE -> station(new UpdateCustomerIndex(), Set.of("golden", "changed", "invalid", "failure"),
                        Map.of("Database Connection Pooling Service", "pool", "Hash Key", SECRET, "Consent Ledger", "ledger"));
                case UPSERT -> put("UPSERT", Map.of("First Push Acknowledged", "true"));
                case UNSUBSCRIBE -> put("UNSUBSCRIBE", Map.of());
                case FOLLOW -> put("FOLLOW_CHANGES", Map.of());
                case SWEEP -> put("SWEEP", Map.of());
            };
        } catch (final InitializationException e) {
            throw new IllegalStateException(e);
        }
    }

    private Station put(final String operation, final Map<String, String> more) throws InitializationException {
        final Map<String, String> properties = new HashMap<>(more);
        properties.putAll(Map.of("Operation", operation, "ESP Client Service", "client", "Personalization Mapping", "mapping", "Audience ID", AUDIENCE, "Consent Ledger", "ledger",
                "Database Connection Pooling Service", "pool", "Hash Key", SECRET));
        return station(new PutEspContact(), Set.of("success", "suppressed", "rejected", "held", "retry", "failure"), properties);
    }

    private Station station(final Processor processor, final Set<String> wanted, final Map<String, String> properties) throws InitializationException {
        final TestRunner runner = TestRunners.newTestRunner(processor);
        Services.csvReader(runner);
        Services.jsonReader(runner);
        Services.jsonWriter(runner);
        runner.addControllerService("pool", pool);
        runner.enableControllerService(pool);
        if (properties.containsValue("ledger")) {
            addLedger(runner);
        }
        if (properties.containsValue("client")) {
            addClient(runner);
        }
        final List<String> known = new ArrayList<>(processor.getPropertyDescriptors().stream().map(PropertyDescriptor::getName).toList());
        properties.forEach((name, value) -> {
            if (known.contains(name)) {
                runner.setProperty(name, value);
            }
        });
        return new Station(runner, wanted);
    }

    private static void addLedger(final TestRunner runner) throws InitializationException {
        final ConsentLedger ledger = new ConsentLedger();
        runner.addControllerService("ledger", ledger);
        runner.setProperty(ledger, "Database Connection Pooling Service", "pool");
        runner.setProperty(ledger, "Hash Key", SECRET);
        runner.enableControllerService(ledger);
    }

    private void addClient(final TestRunner runner) throws InitializationException {
        final MailchimpClientService client = new MailchimpClientService();
        runner.addControllerService("client", client);
        runner.setProperty(client, "Account Name", "account " + sandbox.uri().getPort());
        runner.setProperty(client, "API Key", EspSandbox.API_KEY);
        runner.setProperty(client, "API URL", sandbox.uri() + "/3.0");
        runner.setProperty(client, "First Pause", "1 millis");
        runner.setProperty(client, "Maximum Attempts", "2");
        runner.setProperty(client, "Request Timeout", "20 sec");
        runner.enableControllerService(client);
        final PersonalizationMapping mapping = new PersonalizationMapping();
        runner.addControllerService("mapping", mapping);
        runner.setProperty(mapping, "Mapping", MAPPING);
        runner.enableControllerService(mapping);
    }

    Station at(final Place place) {
        return stations.get(place);
    }

    FragilePool pool() {
        return pool;
    }

    EspSandbox sandbox() {
        return sandbox;
    }

    Tables tables() {
        return tables;
    }

    /** Whether nobody has anything to do; what waits in loops apart. */
    boolean isIdle() {
        return stations.values().stream().allMatch(Station::isIdle);
    }

    /** Puts what waits in loops back into the queues. */
    void resume() {
        stations.values().forEach(Station::resume);
    }

    /** What waits in loops. */
    List<Station.Packet> waiting() {
        return stations.values().stream().flatMap(station -> station.waiting().stream()).toList();
    }

    /** Sets what a history has set for it, and empties the tables and the audience. */
    void begin(final boolean validated, final boolean acknowledged, final Integer maximumNew) {
        validates = validated;
        stations.values().forEach(Station::forget);
        final TestRunner upsert = at(Place.UPSERT).runner();
        upsert.setProperty("First Push Acknowledged", Boolean.toString(acknowledged));
        upsert.removeProperty("Approved Holds");
        upsert.removeProperty("Maximum New");
        if (maximumNew != null) {
            upsert.setProperty("Maximum New", maximumNew.toString());
        }
        tables.clear(histories++ % TRUNCATED_EVERY == 0);
        sandbox.clearFaults();
        sandbox.clearRequests();
        Http.post(sandbox.uri().resolve("/admin/reset"));
        sandbox.audience(AUDIENCE, "{}");
    }

    /** Lets exactly what was held go. */
    void approve(final Set<String> holds) {
        at(Place.UPSERT).runner().setProperty("Approved Holds", String.join(",", holds));
    }

    /** Triggers a processor once and hands on what it emits. */
    Station.Outcome trigger(final Place place, final Instant asOf, final boolean forgets) {
        final Station.Outcome outcome = at(place).trigger(asOf, forgets);
        switch (place) {
            case LEDGER -> {
                hand(outcome, "success", validates ? Place.VALIDATE : Place.DEDUPLICATE, false);
                hand(outcome, "withdrawn", Place.UNSUBSCRIBE, true);
            }
            case VALIDATE -> hand(outcome, "valid", Place.DEDUPLICATE, true);
            case DEDUPLICATE, DECIDE -> {
                hand(outcome, "changed", Place.FOLLOW, true);
                hand(outcome, "golden", Place.UPSERT, true);
            }
            default -> {
                for (final String loop : List.of("retry", "held")) {
                    outcome.of(loop).forEach(packet -> at(place).delay(json(packet)));
                }
            }
        }
        return outcome;
    }

    private void hand(final Station.Outcome outcome, final String relationship, final Place to, final boolean written) {
        outcome.of(relationship).forEach(packet -> at(to).add(written ? json(packet) : packet));
    }

    private static Station.Packet json(final Station.Packet packet) {
        packet.attributes().put("format", "json");
        return packet;
    }

    /** The processors that have something to do. */
    List<Place> busy() {
        return Arrays.stream(Place.values()).filter(place -> stations.containsKey(place) && !at(place).isIdle()).toList();
    }

    @Override
    public void close() {
        stations.values().forEach(station -> station.runner().shutdown());
        pool.end();
        tables.close();
    }
}
