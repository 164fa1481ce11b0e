// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake;

import org.apache.commons.io.input.ReaderInputStream;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** JSON as readers take it: in UTF-8, a list or a sequence of objects. What is around a list of records is blank, so that lines and places stay what they are in the file. */
public final class JsonContent implements Content {

    private final Content content;
    private final Encoding encoding;
    private final Envelope envelope;

    private JsonContent(final Content content, final Encoding encoding, final Envelope envelope) {
        this.content = content;
        this.encoding = encoding;
        this.envelope = envelope;
    }

    static JsonContent of(final Content content, final Encoding encoding, final List<String> envelopes) throws IOException {
        final JsonContent whole = new JsonContent(content, encoding, null);
        final Optional<Envelope> envelope;
        try (InputStream bytes = whole.open()) {
            envelope = Envelope.find(bytes.readNBytes(CustomerFile.HEAD), envelopes);
        }
        return envelope.map(found -> new JsonContent(content, encoding, found)).orElse(whole);
    }

    @Override
    public InputStream open() throws IOException {
        final InputStream bytes = content.open();
        bytes.skipNBytes(encoding.markLength());
        final InputStream utf8 = encoding.charset().equals(StandardCharsets.UTF_8) ? bytes : ReaderInputStream.builder()
                .setReader(new InputStreamReader(bytes, encoding.charset().newDecoder())).setCharset(StandardCharsets.UTF_8).get();
        return envelope == null ? utf8 : envelope.without(utf8);
    }

    /** The list that holds the records, where an object is around it. */
    Optional<String> envelope() {
        return Optional.ofNullable(envelope).map(Envelope::name);
    }
}
