// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.histories;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.record.value.Mailbox;
import io.emailpersonalization.nifi.sandbox.esp.Fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** One history on its way through the chain. */
final class Run {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String FILE = "history.step";
    private static final int MOST_TRIGGERS = 150;
    private static final int LAST_ROUNDS = 30;
    /** Whether everything that leaves a component is printed. */
    private static final boolean TRACED = Boolean.getBoolean("consent.traced");

    private final Chain chain;
    private final History history;
    private final Model model;
    private final Audience audience;
    private final List<Trouble> troubles = new ArrayList<>();
    private final Map<Integer, Step.Event> events = new HashMap<>();
    private final Map<String, Integer> happened = new HashMap<>();
    private Instant now;

    Run(final Chain chain, final History history) {
        this.chain = chain;
        this.history = history;
        this.model = new Model(history.first(), history.people());
        this.audience = new Audience(chain.sandbox(), model, history);
    }

    /** What went against the rules. */
    List<Violation> run() {
        chain.begin(history.validated(), history.acknowledged(), history.maximumNew());
        try {
            for (int i = 0; i < history.steps().size(); i++) {
                begin(history.steps().get(i), i);
            }
            finish();
            audience.end(time());
            happened.merge("no outweighed by a co-owner's later yes", audience.outweighed(), Integer::sum);
        } catch (final AssertionError | RuntimeException e) {
            audience.violated("X a component failed", e.toString().lines().findFirst().orElse("") + " " + (e.getCause() == null ? "" : e.getCause()));
        }
        return audience.violations();
    }

    /** What was counted at the vendor. */
    Audience audience() {
        return audience;
    }

    /** How often what happened. */
    Map<String, Integer> happened() {
        return happened;
    }

    private void count(final String what) {
        happened.merge(what, 1, Integer::sum);
    }

    private Instant time() {
        return now == null ? Instant.now() : now;
    }

    private void begin(final Step step, final int number) {
        now = history.daily() ? history.first().plusDays(step.day()).atTime(8, 0).toInstant(ZoneOffset.UTC) : null;
        chain.resume();
        troubles.addAll(step.troubles());
        step.faults().forEach(this::inject);
        events.put(number, step.event());
        final Map<String, String> attributes = new HashMap<>(Map.of(FILE, Integer.toString(number), "filename", "step-%d".formatted(number)));
        switch (step.event()) {
            case final Step.File file -> {
                attributes.put("format", file.format());
                file.entries().stream().limit(file.cut() < 0 ? file.entries().size() : file.cut()).forEach(entry -> model.expect(entry, time()));
                chain.at(Chain.Place.LEDGER).add(new Station.Packet(Rendering.of(file), attributes));
            }
            case final Step.Decision decision -> {
                attributes.put("format", "json");
                chain.at(Chain.Place.DECIDE).add(new Station.Packet(Rendering.decision(decision).getBytes(StandardCharsets.UTF_8), attributes));
            }
            case final Step.Form form -> audience.act(form, time());
            case final Step.Approval approval -> approve();
        }
        work(step.order(), step.triggers() < 0 ? MOST_TRIGGERS : step.triggers());
    }

    private void approve() {
        for (final Station.Packet packet : chain.at(Chain.Place.UPSERT).waiting()) {
            if (packet.attributes().containsKey("esp.hold.id")) {
                audience.approve(packet.attributes().get("esp.hold.id"), addresses(packet).stream().map(Mailbox::of).toList());
            }
        }
        chain.approve(audience.approvals());
    }

    private void inject(final Step.VendorFault fault) {
        final String method = fault.method().isEmpty() ? null : fault.method();
        final String path = fault.address() == null ? "/lists/" + Chain.AUDIENCE : "/members/" + hash(fault.address());
        final Fault answer = fault.status() == 0 ? Fault.of(Fault.Kind.CUT_AFTER_EFFECT, fault.times()) : fault.status() == 429 ? Fault.tooManyRequests(fault.times())
                : Fault.answer(fault.times(), fault.status(), "text/plain", "down");
        chain.sandbox().inject(answer.on(method, path).after(fault.skip()));
    }

    private static String hash(final String address) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(address.getBytes(StandardCharsets.UTF_8)));
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void work(final long order, final int most) {
        final SplittableRandom random = new SplittableRandom(order);
        final Set<Chain.Place> yielded = EnumSet.noneOf(Chain.Place.class);
        for (int i = 0; i < most; i++) {
            final List<Chain.Place> busy = chain.busy().stream().filter(place -> !yielded.contains(place)).toList();
            if (busy.isEmpty()) {
                return;
            }
            final Chain.Place place = busy.get(random.nextInt(busy.size()));
            if (!trigger(place)) {
                yielded.add(place);
            }
        }
    }

    /** Whether a FlowFile was worked off. */
    private boolean trigger(final Chain.Place place) {
        final Trouble trouble = troubles.stream().filter(each -> each.at() == place).findFirst().orElse(null);
        troubles.remove(trouble);
        if (trouble != null) {
            chain.pool().arm(trouble, () -> chain.at(place).stop());
        }
        final boolean forgets = trouble != null && trouble.kind() == Trouble.Kind.KILL_BEFORE_SESSION_COMMIT;
        final Station.Outcome outcome = chain.trigger(place, now, forgets);
        final boolean struck = chain.pool().disarm() || forgets;
        if (struck) {
            count("trouble " + trouble.kind());
        }
        outcome.outputs().forEach((relationship, packets) -> {
            if (!packets.isEmpty()) {
                count(place + " " + relationship);
                packets.stream().filter(any -> TRACED).forEach(packet -> System.out.println(place + " " + relationship + " " + new String(packet.content(), StandardCharsets.UTF_8)));
            }
        });
        // what the database has committed is done, though nobody was told
        learn(place, outcome, forgets || struck && trouble.kind() == Trouble.Kind.KILL_AFTER_COMMIT);
        return outcome.done();
    }

    private void learn(final Chain.Place place, final Station.Outcome outcome, final boolean committed) {
        switch (place) {
            case LEDGER -> {
                if (outcome.done() && events.get(number(outcome)) instanceof final Step.File file) {
                    read(file, outcome);
                }
            }
            case DEDUPLICATE -> {
                if (outcome.done() && outcome.of("failure").isEmpty() && !history.validated() && events.get(number(outcome)) instanceof final Step.File file) {
                    file.entries().forEach(model::indexed);
                }
                model.index(chain.tables().persons());
            }
            case DECIDE -> {
                if ((outcome.done() || committed) && outcome.of("invalid").isEmpty() && events.get(number(outcome)) instanceof final Step.Decision decision) {
                    decided(decision);
                }
                model.index(chain.tables().persons());
            }
            case UPSERT, UNSUBSCRIBE, FOLLOW, SWEEP -> {
                outcome.of("success").forEach(packet -> {
                    if (place == Chain.Place.UPSERT) {
                        records(packet).stream().filter(record -> Mailbox.of(record.path("email").asText("")) != null)
                                .forEach(record -> model.pushed(record.path("email").asText(""), record.path("merged_from").findValuesAsText("record")));
                    }
                });
                audience.look(place, time());
            }
            default -> {
                // nothing is to be learned of it
            }
        }
        outcome.of("failure").forEach(packet -> {
            if (!(events.get(Integer.parseInt(packet.attributes().getOrDefault(FILE, "-1"))) instanceof final Step.File file) || file.cut() < 0) {
                audience.violated("X failure", place + ": " + packet.attributes().get("error.message"));
            }
        });
    }

    private static int number(final Station.Outcome outcome) {
        return Integer.parseInt(outcome.input().attributes().getOrDefault(FILE, "-1"));
    }

    private void read(final Step.File file, final Station.Outcome outcome) {
        final Instant readAt = time();
        file.entries().stream().limit(file.cut() < 0 ? file.entries().size() : file.cut()).forEach(entry -> model.read(entry, readAt, !outcome.of("failure").isEmpty()));
    }

    private void decided(final Step.Decision decision) {
        if ("erase".equals(decision.word())) {
            model.erase(decision.entries().getFirst(), "person".equals(decision.more().get("scope")), time());
        } else if ("readmit".equals(decision.word())) {
            model.readmit(decision.entries().getFirst());
        }
    }

    private static List<String> addresses(final Station.Packet packet) {
        return records(packet).stream().map(record -> record.path("email").asText("")).filter(address -> Mailbox.of(address) != null).toList();
    }

    private static List<JsonNode> records(final Station.Packet packet) {
        try {
            final List<JsonNode> records = new ArrayList<>();
            JSON.readTree(packet.content()).forEach(records::add);
            return records;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whatever was wrong is mended; everything is worked off, and the night comes. */
    private void finish() {
        troubles.clear();
        chain.sandbox().clearFaults();
        now = now == null ? null : now.plus(Duration.ofHours(12));
        drain();
        if (Chain.sweeps()) {
            chain.at(Chain.Place.SWEEP).add(new Station.Packet("[{\"sweep\": \"now\"}]".getBytes(StandardCharsets.UTF_8), new HashMap<>(Map.of("format", "json"))));
            drain();
        }
    }

    private void drain() {
        for (int round = 0; round < LAST_ROUNDS; round++) {
            chain.resume();
            work(history.seed() + round, MOST_TRIGGERS);
            final boolean onlyHeld = chain.waiting().stream().allMatch(packet -> packet.attributes().containsKey("esp.hold.id"));
            if (chain.isIdle() && onlyHeld && (chain.waiting().isEmpty() || round > 1)) {
                return;
            }
        }
        audience.violated("X not drained", "queues %s, loops %d".formatted(chain.busy(), chain.waiting().size()));
    }
}
