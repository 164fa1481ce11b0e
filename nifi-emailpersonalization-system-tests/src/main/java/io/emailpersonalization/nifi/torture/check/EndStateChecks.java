// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.torture.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.demo.Quickstart;
import io.emailpersonalization.nifi.demo.RunFolder;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.torture.process.EspProcess;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Checks the end state of a run: every record is accounted for, and warehouse, audience and ledger agree. Reads files, tables and the vendor, because the flow's own reports
 * may be wrong.
 */
public final class EndStateChecks {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final List<RunFolder> runs;
    private final SandboxPostgres warehouse;
    private final EspProcess esp;
    private final List<Check> checks = new ArrayList<>();

    public EndStateChecks(final List<RunFolder> runs, final SandboxPostgres warehouse, final EspProcess esp) {
        this.runs = runs;
        this.warehouse = warehouse;
        this.esp = esp;
    }

    /**
     * Returns the checks that hold for every run.
     *
     * @param expected the ids of all input records
     * @param optedOut addresses that were subscribed at the vendor before the run, with a refusal in a record
     */
    public List<Check> of(final Set<String> expected, final Collection<String> optedOut) {
        everyRecordIsFound(expected);
        everyPersonHasOneRow();
        everyCustomerWasPushedOrNot();
        warehouseAndAudienceAgree();
        noOptedOutContactIsSubscribed(optedOut);
        nothingIsHalfWritten();
        if (keepsSyncState()) {
            syncStateAndAudienceAgree();
        }
        return checks;
    }

    private void check(final String what, final boolean holds, final String figures, final Object... values) {
        checks.add(new Check(what, holds, figures.formatted(values)));
    }

    private void everyRecordIsFound(final Set<String> expected) {
        final Set<String> invalid = ids("validate", "invalid");
        invalid.addAll(ids("map", "unmapped"));
        final Set<String> members = column("select customer_id from index_member");
        final Set<String> found = new TreeSet<>(members);
        found.addAll(invalid);
        final Set<String> lost = new TreeSet<>(expected);
        lost.removeAll(found);
        final Set<String> strange = new TreeSet<>(found);
        strange.removeAll(expected);
        check("every record is accounted for by its id", lost.isEmpty() && strange.isEmpty(), "%,d = %,d of customers + %,d invalid%s%s", expected.size(), members.size(), invalid.size(),
                lost.isEmpty() ? "" : "; lost: " + lost.size() + " such as " + lost.iterator().next(), strange.isEmpty() ? "" : "; unknown: " + strange.size());
        invalid.retainAll(members);
        check("no record is accounted for in two ways", invalid.isEmpty(), "%,d invalid and customers", invalid.size());
        final long failed = runs.stream().flatMap(run -> files(run.path()).stream()).filter(file -> file.getFileName().toString().matches("[a-z]+-(failure|quarantined)-.*")).count();
        check("no export failed or was quarantined", failed == 0, "%d files", failed);
    }

    private void everyPersonHasOneRow() {
        final Set<String> persons = column("select distinct golden_id::text from index_member");
        final Set<String> rows = column("select golden_id from customer");
        final Set<String> refused = refusedLoads();
        refused.addAll(runs.stream().flatMap(run -> run.records("score", "invalid").stream()).map(record -> record.path("golden_id").asText()).toList());
        final Set<String> missing = new TreeSet<>(persons);
        missing.removeAll(rows);
        missing.removeAll(refused);
        final Set<String> surplus = new TreeSet<>(rows);
        surplus.removeAll(persons);
        check("every person of the index has one row in the warehouse", missing.isEmpty() && surplus.isEmpty(), "%,d persons, %,d rows, %,d refused; %,d missing, %,d of nobody", persons.size(),
                rows.size(), refused.size(), missing.size(), surplus.size());
        final long twice = warehouse.count("select count(*) - count(distinct customer_id) from customer");
        check("no record stands in two rows of the warehouse", twice == 0, "%,d do", twice);
    }

    private void everyCustomerWasPushedOrNot() {
        final Set<String> outcomes = new HashSet<>();
        for (final String outcome : List.of("success", "unchanged", "suppressed", "rejected", "held")) {
            runs.forEach(run -> run.records("push", outcome).forEach(record -> outcomes.add(record.path("golden_id").asText())));
        }
        final Set<String> without = column("select golden_id from customer");
        without.removeAll(outcomes);
        check("every customer has an outcome at the vendor", without.isEmpty(), "%,d without", without.size());
    }

    private void warehouseAndAudienceAgree() {
        final Set<String> known = column("select lower(email) from customer where email is not null");
        final Map<String, JsonNode> members = esp.members(Quickstart.AUDIENCE);
        final Set<String> audience = new TreeSet<>();
        long twice = 0;
        for (final String address : members.keySet()) {
            twice += audience.add(address.toLowerCase(Locale.ROOT)) ? 0 : 1;
        }
        check("no address is twice in the audience", twice == 0, "%,d contacts", audience.size());
        final Set<String> pushed = new TreeSet<>();
        runs.forEach(run -> run.records("push", "success").forEach(record -> pushed.add(record.path("golden_id").asText() + ' ' + record.path("email").asText().toLowerCase(Locale.ROOT))));
        final Set<String> missing = new TreeSet<>(pushed);
        // a person that was merged into another since, or has a new address, is no customer at this address any more
        missing.retainAll(column("select golden_id || ' ' || lower(email) from customer where email_owner"));
        missing.removeIf(contact -> audience.contains(contact.substring(contact.indexOf(' ') + 1)));
        check("everybody who was pushed is in the audience", missing.isEmpty(), "%,d pushed, %,d missing", pushed.size(), missing.size());
        // an address with consent stays subscribed after the person changed to an address without consent
        known.addAll(column("select lower(email) from index_member where email is not null"));
        final long strangers = members.entrySet().stream().filter(member -> "subscribed".equals(member.getValue().path("status").asText()))
                .map(member -> member.getKey().toLowerCase(Locale.ROOT)).filter(address -> !known.contains(address) && !address.startsWith("refused")).count();
        check("every subscribed contact belongs to a customer", strangers == 0, "%,d that do not", strangers);
    }

    private void noOptedOutContactIsSubscribed(final Collection<String> optedOut) {
        final Map<String, JsonNode> members = esp.members(Quickstart.AUDIENCE);
        final long subscribed = optedOut.stream().filter(address -> "subscribed".equals(members.get(address).path("status").asText())).count();
        check("everybody who opted out is unsubscribed at the vendor", subscribed == 0, "%,d of %,d are still subscribed", subscribed, optedOut.size());
        final long requests = esp.requests().stream().filter(request -> request.path("body").asText().contains("\"status_if_new\""))
                .filter(request -> optedOut.stream().anyMatch(address -> request.path("body").asText().contains('"' + address + '"'))).count();
        check("no request ever carried one of them to be subscribed", requests == 0, "%,d requests", requests);
    }

    private void nothingIsHalfWritten() {
        final long evidence = warehouse.count("select count(*) from consent_evidence");
        final long keys = warehouse.count("select count(distinct evidence_key) from consent_evidence");
        check("no evidence of consent is there twice", evidence == keys, "%,d rows", evidence);
        final long said = runs.stream().mapToLong(run -> run.count("consent", "new_evidence")).sum();
        check("the ledger holds all evidence that was reported", evidence >= said, "%,d reported", said);
    }

    /** Returns whether the flow keeps a sync state. */
    public boolean keepsSyncState() {
        return warehouse.count("select count(*) from information_schema.tables where table_name = 'esp_contact'") > 0 && warehouse.count("select count(*) from esp_contact") > 0;
    }

    private void syncStateAndAudienceAgree() {
        final Map<String, String> statuses = new HashMap<>();
        esp.members(Quickstart.AUDIENCE).forEach((address, member) -> statuses.put(address.toLowerCase(Locale.ROOT), member.path("status").asText()));
        // the vendor may hold a contact whose answer was lost, or not
        final List<Map<String, Object>> active = warehouse.query("select lower(address) as address, vendor_status from esp_contact where state = 'active' and pushed_at is not null");
        final long unanswered = warehouse.count("select count(*) from esp_contact where state = 'active' and pushed_at is null");
        final long absent = active.stream().filter(row -> !statuses.containsKey(String.valueOf(row.get("address")))).count();
        final long other = active.stream().filter(row -> !String.valueOf(row.get("vendor_status")).equals(statuses.getOrDefault(String.valueOf(row.get("address")), "absent"))).count();
        check("sync state and audience agree", absent == 0 && other == 0, "%,d active contacts, %,d not in the audience, %,d with another status; %,d unanswered", active.size(), absent, other,
                unanswered);
        final long twice = warehouse.count("select count(*) - count(distinct (account, audience, address_hash)) from esp_contact where state = 'active'");
        final long claimed = warehouse.count("select count(*) from esp_contact where claimed_by is not null");
        check("no address has two active contacts, and nothing is claimed any more", twice == 0 && claimed == 0, "%,d twice, %,d claimed", twice, claimed);
    }

    /** Returns the number of requests with a contact that an earlier request had sent with the same content. */
    public static long batchesSentAgain(final List<JsonNode> requests) {
        final Set<String> seen = new HashSet<>();
        long again = 0;
        for (final JsonNode request : requests) {
            if (!"POST".equals(request.path("method").asText()) || !request.path("body").asText().startsWith("{")) {
                continue;
            }
            boolean known = false;
            for (final JsonNode member : json(request.get("body").asText()).path("members")) {
                known |= !seen.add(member.toString());
            }
            again += known ? 1 : 0;
        }
        return again;
    }

    private static JsonNode json(final String text) {
        try {
            return JSON.readTree(text);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Set<String> ids(final String stage, final String outcome) {
        return runs.stream().flatMap(run -> run.records(stage, outcome).stream()).map(record -> record.path("customer_id").asText()).collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> refusedLoads() {
        final Set<String> ids = new TreeSet<>();
        for (final RunFolder run : runs) {
            for (final Path file : files(run.path().resolve("failed-loads"))) {
                try {
                    JSON.readTree(file.toFile()).forEach(record -> ids.add(record.path("golden_id").asText()));
                } catch (final IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return ids;
    }

    private static List<Path> files(final Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).filter(file -> !file.getFileName().toString().startsWith(".")).toList();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Set<String> column(final String query) {
        return warehouse.query(query).stream().map(row -> String.valueOf(row.values().iterator().next())).collect(Collectors.toCollection(TreeSet::new));
    }
}
