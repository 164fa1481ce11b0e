// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import static org.junit.jupiter.api.Assertions.assertEquals;

class JsonScannerTest {

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of("{", "}", "[", "]", "\"", "\\", ",", ":", "a", "\"a\\\"b\"", "\"\\\\\"", "{\"a\":[1,{\"b\":\"]\"}]}", " ", "1", "\u00e9")
                .list().ofMaxSize(30).map(parts -> String.join("", parts));
    }

    /** What a parser finds in a text, as far as it comes. */
    private record Seen(boolean closed, long objects) {
    }

    @Property(tries = 3000)
    void isTheSameHoweverTheContentIsCutIntoPieces(@ForAll("texts") final String text, @ForAll @IntRange(min = 1, max = 7) final int piece) {
        final byte[] bytes = ("[" + text).getBytes(StandardCharsets.UTF_8);
        final JsonScanner whole = new JsonScanner();
        whole.scan(bytes, 0, bytes.length);
        final JsonScanner pieces = new JsonScanner();
        for (int i = 0; i < bytes.length; i += piece) {
            pieces.scan(bytes, i, Math.min(piece, bytes.length - i));
        }
        assertEquals(whole.isJson(), pieces.isJson());
        assertEquals(whole.isClosed(), pieces.isClosed());
        assertEquals(whole.hasStrayEntry(), pieces.hasStrayEntry());
        assertEquals(whole.objects(), pieces.objects());
    }

    @Property(tries = 3000)
    void knowsWhatAParserKnows(@ForAll("texts") final String text) {
        final byte[] bytes = ("[" + text).getBytes(StandardCharsets.UTF_8);
        final Seen seen = parsed(bytes);
        if (seen != null) {
            final JsonScanner shape = new JsonScanner();
            shape.scan(bytes, 0, bytes.length);
            assertEquals(seen.closed(), shape.isClosed());
            assertEquals(seen.objects(), shape.objects());
        }
    }

    private static Seen parsed(final byte[] bytes) {
        int depth = 0;
        int inObjects = 0;
        long objects = 0;
        try (JsonParser parser = new JsonFactory().createParser(bytes)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                inObjects += token == JsonToken.START_OBJECT ? 1 : token == JsonToken.END_OBJECT ? -1 : 0;
                objects += token == JsonToken.END_OBJECT && inObjects == 0 ? 1 : 0;
            }
            return new Seen(depth == 0, objects);
        } catch (final IOException e) {
            return null;
        }
    }
}
