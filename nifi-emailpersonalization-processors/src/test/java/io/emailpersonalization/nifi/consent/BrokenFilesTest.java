// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.controller.ControllerService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.charset.StandardCharsets;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A file that cannot be read to its end yields the refusals before the fault. */
class BrokenFilesTest {

    private static final String NIGHT = "2026-06-30T00:00:00Z";
    private final LedgerFixture fixture = new LedgerFixture();

    private String failure() {
        fixture.runner.assertTransferCount("success", 0);
        return fixture.runner.getFlowFilesForRelationship("failure").getFirst().getAttribute("error.message");
    }

    @Test
    void refusalsBeforeAFaultAreWrittenAndCarried() throws StoreException {
        fixture.run(NIGHT, "1,crm,a@x.example,no,,,,", "2,crm,b@x.example,yes,2026-05-01,,,", "3,crm,\"c@x.example,no,,,,");
        assertEquals(List.of("1"), fixture.withdrawn());
        assertEquals(ConsentState.WITHDRAWN, fixture.state("a@x.example", NIGHT));
        assertTrue(failure().contains("The ledger holds the evidence of the records up to 2; nothing after record 2 was read"), failure());
    }

    /** NiFi's CSVReader reads to the end before its first record if it infers its schema: nothing is seen, and the failure says so. */
    @Test
    void aReaderThatInfersItsSchemaYieldsNothingOfABrokenCsvAndSaysSo() throws StoreException {
        final ControllerService reader = fixture.runner.getControllerService("csv-reader");
        fixture.runner.disableControllerService(reader);
        fixture.runner.setProperty(reader, "schema-access-strategy", "infer-schema");
        fixture.runner.enableControllerService(reader);
        fixture.run(NIGHT, "1,crm,a@x.example,no,,,,", "2,crm,b@x.example,yes,2026-05-01,,,", "3,crm,\"c@x.example,no,,,,");
        failure();
        fixture.runner.assertTransferCount("withdrawn", 0);
        assertEquals(ConsentState.UNKNOWN, fixture.state("a@x.example", NIGHT));
        assertTrue(fixture.errors().contains("cannot be read"), fixture.errors());
    }

    @Test
    void nobodyAgreesByTheLastRowOfAFileThatIsCutOff() throws StoreException {
        fixture.runner.setProperty("As Of", NIGHT);
        fixture.runner.enqueue("customer_id,source,email,marketing_consent,consent_at,opted_out\n1,crm,a@x.example,yes,2026-05-01,0\n2,crm,b@x.example,yes,2026-05-01");
        fixture.runner.run();
        assertEquals(ConsentState.GRANTED, fixture.state("a@x.example", NIGHT));
        assertEquals(ConsentState.UNKNOWN, fixture.state("b@x.example", NIGHT));
        assertTrue(failure().contains("nothing after record 2 was read"), failure());
    }

    @Test
    void jsonThatIsCutOffYieldsTheWholeObjectsBefore() throws StoreException {
        Services.jsonReader(fixture.runner);
        fixture.runner.setProperty("As Of", NIGHT);
        fixture.runner.enqueue("[{\"customer_id\": \"1\", \"email\": \"a@x.example\", \"opted_out\": true}, "
                + "{\"customer_id\": \"2\", \"email\": \"b@x.example\", \"opted_out\": true},\n{\"customer_id\": \"3\", \"ema");
        fixture.runner.run();
        assertTrue(failure().contains("nothing after record 2 was read"), failure());
        assertEquals(List.of("1", "2"), fixture.withdrawn());
    }

    @Test
    void jsonWithNaNYieldsTheObjectsBeforeItAlsoByAReaderThatGoesToTheEndFirst() throws StoreException {
        Services.jsonReader(fixture.runner);
        fixture.runner.setProperty("As Of", NIGHT);
        fixture.runner.enqueue(refusals("[", "{\"customer_id\": \"NaN\", \"email\": \"c@x.example\", \"purchase_total\": NaN}]"));
        fixture.runner.run();
        assertEquals(List.of("1", "2"), fixture.withdrawn());
        assertTrue(failure().startsWith("A number is NaN or infinite, at its beginning, in line 3, which JSON has no word for") || failure().startsWith("A number is NaN or infinite, in line 3"),
                failure());
    }

    private static String refusals(final String start, final String end) {
        return start + "{\"customer_id\": \"1\", \"email\": \"a@x.example\", \"opted_out\": true},\n{\"customer_id\": \"2\", \"email\": \"b@x.example\", \"opted_out\": true},\n" + end;
    }

    static List<byte[]> broken() {
        final String csv = "customer_id;email;opted_out\n1;a@x.example;1\n2;b@x.example;1\n";
        return List.of(
                refusals("{\"results\": [", "{\"customer_id\": \"3\", \"ema").getBytes(StandardCharsets.UTF_8),
                ("\uFEFF" + refusals("[", "{\"customer_id\": \"3\", \"ema")).getBytes(StandardCharsets.UTF_16LE),
                refusals("[", "{\"customer_id\": \"3\", \"purchase_total\": NaN}]").getBytes(StandardCharsets.UTF_8),
                refusals("{\"total\": 3, \"records\": [", "7]}").getBytes(StandardCharsets.UTF_8),
                refusals("[", "{\"customer_id\": None}]").getBytes(StandardCharsets.UTF_8),
                (csv + "3;\"c@x.exam").getBytes(StandardCharsets.UTF_8),
                ("\uFEFF" + csv + "3;\"c@x.exam").getBytes(StandardCharsets.UTF_16BE),
                (csv + "3;\u00c3\u00b6\n4;\u00f6\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void everyFormOfAFileYieldsTheRefusalsBeforeItsFault(final byte[] content) throws StoreException {
        Services.customerFileReader(fixture.runner);
        fixture.runner.setProperty("As Of", NIGHT);
        fixture.runner.enqueue(content);
        fixture.runner.run();
        assertEquals(List.of("1", "2"), fixture.withdrawn());
        assertEquals(ConsentState.WITHDRAWN, fixture.state("b@x.example", NIGHT));
        assertTrue(failure().contains("The ledger holds the evidence of the records up to"), failure());
        final int record = Integer.parseInt(fixture.runner.getFlowFilesForRelationship("failure").getFirst().getAttribute("error.record"));
        assertTrue(record >= 3, "record " + record);
    }
}
