// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.dynamics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.nifi.util.MockFlowFile;

import java.io.IOException;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Rows change, requests fail, nodes crash and links expire, in any order: a step that finds rows by their id ends with the rows of the table. */
class QueryDynamicsPropertyTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int ROWS = 30;
    private static final int STEPS = 14;
    private static final String CONTACTS = "/contacts";

    /** What a step behind the processor holds: address by id. */
    private final Map<String, String> held = new TreeMap<>();
    /** What the table holds. */
    private final Map<String, String> table = new TreeMap<>();

    @Property(tries = 40)
    void whateverHappensTheFlowEndsWithTheRowsOfTheTable(@ForAll final long seed) throws IOException {
        held.clear();
        table.clear();
        final Random random = new Random(seed);
        try (DynamicsFixture dynamics = new DynamicsFixture()) {
            for (int i = 0; i < STEPS; i++) {
                step(dynamics, random);
            }
            dynamics.dataverse().clearFaults();
            // one run may find an expired link, one the rest of a full read
            run(dynamics);
            run(dynamics);
            assertEquals(table, held);
            dynamics.run();
            assertEquals(0, dynamics.runner().getFlowFilesForRelationship("success").size(), "nothing changed since");
        }
    }

    private void step(final DynamicsFixture dynamics, final Random random) throws IOException {
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> change(dynamics, random);
            case 3 -> dynamics.dataverse().inject(fault(random).on("GET", CONTACTS).after(random.nextInt(4)));
            case 4 -> {
                // the page is committed, and the node crashes before its position is
                final Map<String, String> before = dynamics.state();
                run(dynamics);
                dynamics.restart(before);
            }
            case 5 -> {
                if (random.nextInt(3) == 0) {
                    dynamics.dataverse().expireDeltaLinks();
                }
                dynamics.restart(dynamics.state());
            }
            default -> run(dynamics);
        }
    }

    private void change(final DynamicsFixture dynamics, final Random random) {
        for (int i = random.nextInt(20); i >= 0; i--) {
            final int row = random.nextInt(ROWS);
            final String id = DynamicsFixture.id(row);
            if (random.nextInt(4) > 0) {
                final String email = "p%d@example.com".formatted(random.nextInt(1000));
                dynamics.contact(row, email);
                table.put(id, email);
            } else if (table.remove(id) != null) {
                dynamics.dataverse().delete("contacts", id);
            }
        }
    }

    private static Fault fault(final Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> Fault.tooManyRequests(1).retryAfter(1);
            case 1 -> Fault.of(Fault.Kind.CUT_IN_BODY, 1);
            case 2 -> Fault.of(Fault.Kind.TRUNCATED_JSON, 1);
            case 3 -> Fault.answer(1, 500, "text/html", "<html>broken</html>");
            default -> Fault.answer(1, 410, "application/json", "{}");
        };
    }

    /** Runs the processor, and keeps its records by their id. The first page of a full read of a complete source starts over. */
    private void run(final DynamicsFixture dynamics) throws IOException {
        dynamics.run();
        for (final MockFlowFile page : dynamics.runner().getFlowFilesForRelationship("success")) {
            if ("full".equals(page.getAttribute("dynamics.read")) && "1".equals(page.getAttribute("dynamics.page"))) {
                held.clear();
            }
            for (final JsonNode row : JSON.readTree(page.toByteArray())) {
                if (row.get("_deleted").asBoolean()) {
                    held.remove(row.get("contactid").asText());
                } else {
                    held.put(row.get("contactid").asText(), row.get("emailaddress1").asText());
                }
            }
        }
    }
}
