// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.consent.register.Evidence;
import io.emailpersonalization.nifi.record.value.Mailbox;
import io.emailpersonalization.nifi.record.value.StatedTime;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.store.StoreException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Whatever the order in which the same statements are read, and however they are cut into runs, the decision is the same, and that of the rule written out. */
class ConsentDecisionTest {

    private static final Instant AS_OF = Instant.parse("2026-05-25T00:00:00Z");
    private static final List<String> ADDRESSES = List.of("alice@x.example", "bob@x.example", "ada@gmail.com", "a.da@gmail.com", "ada+n@googlemail.com");
    private static final Instant BEFORE_ALL = Instant.EPOCH.minusSeconds(1);
    private static SandboxPostgres postgres;
    private static LedgerFixture fixture;

    @BeforeContainer
    static void start() throws StoreException {
        postgres = SandboxPostgres.start();
        fixture = new LedgerFixture(postgres);
        fixture.ledger.consents(List.of("alice@x.example"), AS_OF);
    }

    @AfterContainer
    static void stop() {
        postgres.close();
    }

    /** A statement, and one of the runs that read it. */
    private record Read(Evidence evidence, Instant at) {
    }

    @Property(tries = 20)
    void theOrderOfReadingDoesNotMatter(@ForAll final Random random) throws StoreException {
        final List<Read> reads = Stream.generate(() -> read(random)).limit(3 + random.nextInt(12)).toList();
        final Map<String, ConsentState> expected = new TreeMap<>();
        ADDRESSES.forEach(address -> expected.put(address, new Rule(reads, address).state()));
        for (int order = 0; order < 2; order++) {
            assertEquals(expected, decided(reads, random), () -> String.join("\n", reads.stream().map(Read::toString).toList()));
        }
    }

    private static Map<String, ConsentState> decided(final List<Read> reads, final Random random) throws StoreException {
        postgres.execute("truncate consent_evidence");
        final List<Read> shuffled = new ArrayList<>(reads);
        Collections.shuffle(shuffled, random);
        for (int from = 0; from < shuffled.size();) {
            final Instant at = shuffled.get(from).at();
            int to = from + 1;
            while (to < shuffled.size() && shuffled.get(to).at().equals(at) && random.nextBoolean()) {
                to++;
            }
            fixture.ledger.record(shuffled.subList(from, to).stream().map(Read::evidence).toList(), at);
            from = to;
        }
        final Map<String, ConsentState> decided = new TreeMap<>();
        fixture.ledger.consents(ADDRESSES, AS_OF).forEach((address, consent) -> decided.put(address, consent.state()));
        return decided;
    }

    private static Read read(final Random random) {
        final int dice = random.nextInt(20);
        final Evidence.Kind word = dice < 9 ? Evidence.Kind.GRANTED : dice < 14 ? Evidence.Kind.WITHDRAWN : dice < 17 ? Evidence.Kind.PENDING : dice < 18 ? Evidence.Kind.UNCLEAR
                : dice < 19 ? Evidence.Kind.COMPLAINT : Evidence.Kind.BOUNCE;
        final Instant day = Instant.parse("2026-05-%02dT00:00:00Z".formatted(10 + random.nextInt(4)));
        final StatedTime said = word == Evidence.Kind.UNCLEAR ? null : switch (random.nextInt(8)) {
            case 0, 1 -> null;
            case 2 -> StatedTime.of(Instant.parse("2062-05-10T00:00:00Z"));
            case 3, 4 -> StatedTime.of(day.plus(Duration.ofHours(8)));
            default -> StatedTime.of(day);
        };
        final Instant expires = word != Evidence.Kind.GRANTED ? null : switch (random.nextInt(6)) {
            case 0 -> Instant.parse("2026-05-20T00:00:00Z");
            case 1 -> Instant.parse("2026-06-20T00:00:00Z");
            case 2 -> Evidence.UNREADABLE_EXPIRY;
            default -> null;
        };
        final String id = random.nextInt(4) == 0 ? null : String.valueOf(1 + random.nextInt(3));
        final Evidence evidence = new Evidence(ADDRESSES.get(random.nextInt(ADDRESSES.size())), word, said, expires, random.nextInt(3) == 0 ? "shop" : "crm", id, Evidence.Proof.NONE);
        return new Read(evidence, Instant.parse("2026-05-%02dT06:00:00Z".formatted(11 + random.nextInt(6))));
    }

    /** The rule, written out over all that was read, for one address. */
    private static final class Rule {
        private final Map<Evidence, Instant> seen = new HashMap<>();
        private final Map<Evidence, Instant> first = new HashMap<>();
        private final String address;

        private Rule(final List<Read> reads, final String address) {
            this.address = address;
            reads.forEach(read -> seen.merge(read.evidence(), read.at(), (one, other) -> one.isAfter(other) ? one : other));
            reads.forEach(read -> first.merge(read.evidence(), read.at(), (one, other) -> one.isBefore(other) ? one : other));
        }

        private boolean isOwn(final Evidence each) {
            return each.address().equals(address);
        }

        private boolean isOfMailbox(final Evidence each) {
            return Mailbox.of(each.address()).equals(Mailbox.of(address));
        }

        private boolean isOfPerson(final Evidence each) {
            return each.customerId() != null && seen.keySet().stream().anyMatch(other -> isOfMailbox(other) && isSameRecord(other, each));
        }

        private static boolean isSameRecord(final Evidence one, final Evidence other) {
            return Objects.equals(one.source(), other.source()) && Objects.equals(one.customerId(), other.customerId());
        }

        private boolean isDated(final Evidence each) {
            return each.saidAt() != null && !each.saidAt().start().isAfter(first.get(each).plus(Duration.ofDays(1)));
        }

        private Instant from(final Evidence each) {
            return isDated(each) ? each.kind() == Evidence.Kind.GRANTED ? each.saidAt().start() : each.saidAt().end() : each.kind() == Evidence.Kind.GRANTED ? BEFORE_ALL : seen.get(each);
        }

        private Instant latest(final Stream<Evidence> statements) {
            return statements.map(this::from).max(Instant::compareTo).orElse(null);
        }

        private ConsentState state() {
            if (seen.keySet().stream().anyMatch(each -> isOfMailbox(each) && (each.kind() == Evidence.Kind.COMPLAINT || each.kind() == Evidence.Kind.BOUNCE))) {
                return ConsentState.WITHDRAWN;
            }
            final List<Evidence> own = seen.keySet().stream().filter(this::isOwn).toList();
            final Instant refused = latest(seen.keySet().stream().filter(each -> each.kind() == Evidence.Kind.WITHDRAWN || each.kind() == Evidence.Kind.COMPLAINT)
                    .filter(each -> isOfMailbox(each) || isOfPerson(each)));
            final List<Evidence> grants = own.stream().filter(each -> each.kind() == Evidence.Kind.GRANTED).toList();
            final List<Evidence> clear = seen.keySet().stream().filter(each -> each.kind() == Evidence.Kind.GRANTED && isOfMailbox(each))
                    .filter(grant -> grant.expiresAt() != null && grant.expiresAt().isBefore(AS_OF)
                            || isOwn(grant) && own.stream().noneMatch(other -> other.kind() == Evidence.Kind.UNCLEAR && isSameRecord(other, grant)
                    && !seen.get(other).isBefore(seen.get(grant)))).toList();
            final Instant pending = latest(seen.keySet().stream().filter(each -> isOfMailbox(each) && each.kind() == Evidence.Kind.PENDING)
                    .filter(each -> isDated(each) || grants.stream().noneMatch(grant -> isSameRecord(grant, each) && seen.get(grant).isAfter(seen.get(each)))));
            final Instant granted = latest(clear.stream());
            if (refused != null && (granted == null || !refused.isBefore(granted))) {
                return ConsentState.WITHDRAWN;
            }
            if (granted == null) {
                return pending == null && grants.isEmpty() ? ConsentState.UNKNOWN : ConsentState.PENDING;
            }
            final List<Evidence> last = clear.stream().filter(each -> from(each).equals(granted)).toList();
            final boolean over = last.stream().filter(each -> last.stream().noneMatch(other -> isOwn(each) && isOwn(other) && isSameRecord(other, each) && seen.get(other).isAfter(seen.get(each))))
                    .anyMatch(each -> each.expiresAt() != null && each.expiresAt().isBefore(AS_OF));
            return over ? ConsentState.EXPIRED : pending != null && !pending.isBefore(granted) ? ConsentState.PENDING : ConsentState.GRANTED;
        }
    }
}
