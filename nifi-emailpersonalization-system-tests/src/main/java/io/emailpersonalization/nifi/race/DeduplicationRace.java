// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.race;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.demo.Workspace;
import io.emailpersonalization.nifi.sandbox.data.CustomerExports;
import io.emailpersonalization.nifi.sandbox.data.CustomerGenerator;
import io.emailpersonalization.nifi.sandbox.data.GeneratedFields;
import io.emailpersonalization.nifi.sandbox.nifi.NifiInstance;
import io.emailpersonalization.nifi.sandbox.nifi.NifiRest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Runs a NiFi with two groups. Each picks up a file and deduplicates it, one with our processor, one with the stock one. The output is deleted after each run. */
final class DeduplicationRace implements AutoCloseable {

    static final String HEAP = "6g";

    private static final LocalDate TODAY = LocalDate.of(2026, 11, 1);
    private static final int WARM_UPS = 4;
    /** The relationship, and so the connection, by which a file comes to the processor. */
    private static final String PICKED_UP = "success";
    private static final Duration LIMIT = Duration.ofMinutes(20);
    /** Between two looks at the processor. */
    private static final long LOOK_NANOS = 250_000_000;

    private final Path work;
    private final NifiInstance nifi;
    private final List<Lane> lanes;

    /** One contender. */
    private record Lane(String group, String processor, String connection, Path input) {
    }

    private DeduplicationRace(final Path work) throws IOException {
        this.work = work;
        this.nifi = NifiInstance.in(Workspace.nifiHome(), work.resolve("nifi")).nar(Workspace.nar()).heap(HEAP).preTouchHeap().setting("nifi.content.repository.archive.enabled", "false").start();
        try {
            this.lanes = List.of(lane("stock"), lane("ours"));
        } catch (final RuntimeException | IOException e) {
            close();
            throw e;
        }
    }

    /** @param work an empty folder for all that is written */
    static DeduplicationRace start(final Path work) throws IOException {
        return new DeduplicationRace(work);
    }

    private Lane lane(final String name) throws IOException {
        final Path input = Files.createDirectories(work.resolve(name));
        final Path flow = work.resolve(name + ".json");
        try (InputStream definition = DeduplicationRace.class.getResourceAsStream("/race/" + name + ".json")) {
            Files.writeString(flow, new String(definition.readAllBytes(), StandardCharsets.UTF_8).replace("@INPUT@", input.toString()));
        }
        final NifiRest rest = nifi.rest();
        final String group = rest.uploadFlow(name, flow);
        rest.enableServices(group);
        final List<JsonNode> processors = rest.processors(group);
        rest.run(id(processors, "GetFile"), true);
        final String connection = rest.status(group).findValues("connectionStatusSnapshot").stream().filter(one -> PICKED_UP.equals(one.path("name").asText())).findFirst().orElseThrow()
                .get("id").asText();
        return new Lane(group, id(processors, "Deduplicate"), connection, input);
    }

    private static String id(final List<JsonNode> processors, final String type) {
        return processors.stream().filter(processor -> processor.path("component").path("type").asText().contains(type)).findFirst().orElseThrow().get("id").asText();
    }

    /** Lets both work on as many other customers first, as they have in a NiFi that has run for a while. */
    void warmUp(final int records) throws IOException {
        for (int i = 1; i <= WARM_UPS; i++) {
            run(-i, records);
        }
    }

    /**
     * One file through each, one after the other.
     *
     * @param number makes other customers than any other number
     * @return the seconds of stock and ours, from the start of the processor to the end of its work
     */
    List<Double> run(final int number, final int records) throws IOException {
        final Path export = work.resolve("export-" + number + ".json");
        CustomerExports.json(export, new CustomerGenerator(number, TODAY).records(records).map(customer -> customer.with(GeneratedFields.ALL)));
        final List<Double> seconds = new ArrayList<>();
        for (final Lane lane : lanes) {
            final Path hidden = Files.copy(export, lane.input().resolve("." + export.getFileName()));
            Files.move(hidden, lane.input().resolve(export.getFileName()), StandardCopyOption.ATOMIC_MOVE);
            NifiRest.await("the file to be picked up", LIMIT, () -> queuedBefore(lane) == 1);
            final long start = System.nanoTime();
            nifi.rest().run(lane.processor(), true);
            while (queuedBefore(lane) > 0) {
                if (System.nanoTime() - start > LIMIT.toNanos()) {
                    throw new IllegalStateException("The file was not deduplicated: see " + nifi.log());
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
            seconds.add((System.nanoTime() - start) / 1e9);
            nifi.rest().run(lane.processor(), false);
            // fresh memory costs ten times as much to write to as memory that the process had before
            nifi.rest().empty(lane.group());
        }
        Files.delete(export);
        return seconds;
    }

    /** Returns the number of files in front of the processor, including the one under work. */
    private int queuedBefore(final Lane lane) {
        return nifi.rest().queued(lane.connection());
    }

    @Override
    public void close() {
        nifi.close();
    }
}
