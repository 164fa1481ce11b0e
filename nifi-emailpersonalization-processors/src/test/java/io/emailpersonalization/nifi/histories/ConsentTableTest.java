// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.histories;

import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Every pair of states of two records of a person, the first dated earlier, at the same time or later, at one address or two, in one file or two, in either order, each as a person
 * of its own: what the vendor must hold at the end.
 */
class ConsentTableTest {

    private static final LocalDate DAY = LocalDate.of(2026, 3, 1);
    private static final List<String> SYLLABLES = List.of("ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "zu", "da", "fe", "gi", "ho");
    private static SandboxPostgres postgres;
    private static EspSandbox sandbox;

    private final List<Case> cases = new ArrayList<>();

    @BeforeAll
    static void start() {
        postgres = SandboxPostgres.start();
        sandbox = EspSandbox.start();
    }

    @AfterAll
    static void stop() {
        sandbox.close();
        postgres.close();
    }

    /** What a record says. All but the first three say yes as well. */
    private enum State {
        WITHDRAWN("no", "", ""),
        PENDING("pending", "", ""),
        UNKNOWN("", "", ""),
        GRANTED("yes", "", ""),
        EXPIRED("yes", "2026-05-01", ""),
        BOUNCED("yes", "", "bounced"),
        COMPLAINED("yes", "", "complained");

        private final String consent;
        private final String expires;
        private final String status;

        State(final String consent, final String expires, final String status) {
            this.consent = consent;
            this.expires = expires;
            this.status = status;
        }
    }

    /** What the vendor must hold of an address. */
    private enum Expected { SUBSCRIBED, NOT_SUBSCRIBED }

    /**
     * Two records of a person.
     *
     * @param days how many days the first is dated after the second
     * @param swapped whether the second comes first
     */
    private record Case(int number, State first, State second, int days, boolean oneAddress, boolean oneFile, boolean swapped) {

        private LocalDate date(final boolean ofFirst) {
            return ofFirst ? DAY.plusDays(days) : DAY;
        }

        private State state(final boolean ofFirst) {
            return ofFirst ? first : second;
        }

        String address(final boolean ofFirst) {
            return "%s.%s@%s".formatted(name(0), name(2), ofFirst || oneAddress ? "example.com" : "example.org");
        }

        private String name(final int place) {
            final int syllables = SYLLABLES.size();
            final int mixed = number * 7919 % (syllables * syllables * syllables);
            return SYLLABLES.get(mixed % syllables) + SYLLABLES.get(mixed / syllables % syllables) + SYLLABLES.get(mixed / syllables / syllables) + (place == 0 ? "" : "sen");
        }

        String record(final boolean ofFirst) {
            final State state = state(ofFirst);
            return "\"%d\",%s,%s,%s,%s,%s,%s,%s,%s,%s,%s\n".formatted(number + 5000, ofFirst ? "crm" : "shop", address(ofFirst), name(0), name(2), LocalDate.of(1930, 1, 1).plusDays(number * 17L),
                    state.consent, state.consent.isEmpty() ? "" : date(ofFirst), state.expires, state.status, date(ofFirst).plusDays(1));
        }

        /** Whether the other record refuses, complains or grants as late as needed to outweigh a yes of this one. */
        private boolean isRefused(final boolean ofFirst) {
            final State other = state(!ofFirst);
            return other == State.COMPLAINED || other == State.WITHDRAWN && !date(ofFirst).isAfter(date(!ofFirst));
        }

        /** Whether the address of a record may be mailed by all that is said. */
        private boolean isAllowed(final boolean ofFirst) {
            final State own = state(ofFirst);
            final State other = state(!ofFirst);
            if (!oneAddress) {
                return own == State.GRANTED && !isRefused(ofFirst);
            }
            if (own == State.BOUNCED || other == State.BOUNCED || own == State.COMPLAINED || other == State.COMPLAINED) {
                return false;
            }
            return isGrantedOver(ofFirst) || isGrantedOver(!ofFirst);
        }

        /** Whether the yes of a record outlasts the other record at the same address. */
        private boolean isGrantedOver(final boolean ofFirst) {
            final State other = state(!ofFirst);
            return state(ofFirst) == State.GRANTED && (other == State.UNKNOWN || other == State.GRANTED || date(ofFirst).isAfter(date(!ofFirst)));
        }

        /** Whether an address was pushed with the first of two files, and what came with the second neither refuses nor lets it be pushed: "not yet". */
        private boolean isLeft() {
            return oneAddress && !oneFile && state(!swapped) == State.GRANTED && state(swapped) == State.PENDING;
        }

        Expected expected(final boolean ofFirst) {
            return isAllowed(ofFirst) || isLeft() ? Expected.SUBSCRIBED : Expected.NOT_SUBSCRIBED;
        }
    }

    private void addCases() {
        for (final State first : State.values()) {
            for (final State second : State.values()) {
                for (final int days : new int[] {-30, 0, 30}) {
                    for (int variant = 0; variant < 8; variant++) {
                        cases.add(new Case(cases.size(), first, second, days, (variant & 1) == 0, (variant & 2) == 0, (variant & 4) != 0));
                    }
                }
            }
        }
    }

    @Test
    void everyPairOfStatesEndsAtTheVendorAsTheTableSays() {
        addCases();
        try (Chain chain = new Chain(postgres, sandbox)) {
            chain.begin(false, true, null);
            feed(chain, Chain.Place.DECIDE, "json", cases.stream().map(each -> Rendering.decision(new Step.Decision("same", List.of("crm:" + (each.number() + 5000), "shop:" + (each.number() + 5000)),
                    Map.of()))).map(one -> one.substring(1, one.length() - 1)).collect(Collectors.joining(",", "[", "]")));
            feed(chain, Chain.Place.LEDGER, "csv", csv(cases.stream().map(each -> each.record(!each.swapped()) + (each.oneFile() ? each.record(each.swapped()) : "")).toList()));
            feed(chain, Chain.Place.LEDGER, "csv", csv(cases.stream().filter(each -> !each.oneFile()).map(each -> each.record(each.swapped())).toList()));
            assertEquals(cases.size(), chain.tables().persons().values().stream().distinct().count(), "every case is one person");
            if (Chain.sweeps()) {
                feed(chain, Chain.Place.SWEEP, "json", "[{\"sweep\": \"now\"}]");
            }
        }
        final Map<String, String> statuses = new HashMap<>();
        sandbox.members(Chain.AUDIENCE).forEach((address, member) -> statuses.put(address, member.get("status").asText()));
        final List<String> wrong = cases.stream().flatMap(each -> faults(each, statuses).stream().map(fault -> fault + ": " + each)).toList();
        final Map<String, Long> kinds = wrong.stream().collect(Collectors.groupingBy(each -> each.replaceFirst(":.*", ""), TreeMap::new, Collectors.counting()));
        System.out.printf("Consent table: %d cases, %d wrong: %s%n", cases.size(), wrong.size(), kinds);
        assertEquals("", String.join("\n", wrong.subList(0, Math.min(60, wrong.size()))), wrong.size() + " of " + cases.size() + " cases are wrong: " + kinds);
    }

    private static List<String> faults(final Case each, final Map<String, String> statuses) {
        final List<String> faults = new ArrayList<>();
        final List<Boolean> records = each.oneAddress() ? List.of(true) : List.of(true, false);
        final long mailed = records.stream().filter(ofFirst -> "subscribed".equals(statuses.get(each.address(ofFirst)))).count();
        records.stream().filter(ofFirst -> "subscribed".equals(statuses.get(each.address(ofFirst))) && each.expected(ofFirst) == Expected.NOT_SUBSCRIBED)
                .forEach(ofFirst -> faults.add("is mailed at the %s address".formatted(ofFirst ? "first" : "second")));
        final boolean allowed = records.stream().anyMatch(ofFirst -> each.expected(ofFirst) == Expected.SUBSCRIBED);
        if (allowed && mailed == 0) {
            faults.add("is not mailed");
        }
        if (mailed > 1) {
            faults.add("is mailed twice");
        }
        return faults;
    }

    private static String csv(final List<String> rows) {
        return "customer_id,source,email,given_name,family_name,birth_date,marketing_consent,consent_at,consent_expires_at,email_status,updated_at\n" + String.join("", rows);
    }

    private static void feed(final Chain chain, final Chain.Place place, final String format, final String content) {
        chain.at(place).add(new Station.Packet(content.getBytes(StandardCharsets.UTF_8), new HashMap<>(Map.of("format", format, "filename", "table." + format))));
        IntStream.range(0, 20).forEach(round -> {
            chain.resume();
            while (!chain.busy().isEmpty()) {
                chain.busy().forEach(busy -> chain.trigger(busy, null, false));
            }
        });
        assertEquals(List.of(), chain.waiting(), "everything is worked off");
    }
}
