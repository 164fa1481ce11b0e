// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.histories;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Files as sources write them. */
final class Rendering {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Rendering() {
    }

    static byte[] of(final Step.File file) {
        return ("csv".equals(file.format()) ? csv(file) : json(file)).getBytes(StandardCharsets.UTF_8);
    }

    private static String csv(final Step.File file) {
        final String header = row(file.columns());
        final int whole = file.cut() < 0 ? file.entries().size() : file.cut();
        final String rows = file.entries().stream().limit(whole).map(entry -> row(file.columns().stream().map(entry.fields()::get).toList())).collect(Collectors.joining());
        return header + rows + (file.cut() < 0 ? "" : "\"9999\",\"crm\",\"some");
    }

    private static String row(final List<String> values) {
        return values.stream().map(value -> value == null ? "" : '"' + value.replace("\"", "\"\"") + '"').collect(Collectors.joining(",", "", "\n"));
    }

    private static String json(final Step.File file) {
        final int whole = file.cut() < 0 ? file.entries().size() : file.cut();
        final String records = IntStream.range(0, whole).mapToObj(i -> json(file.entries().get(i).fields())).collect(Collectors.joining(",\n"));
        return file.cut() < 0 ? "[" + records + "]" : "[" + records + (whole == 0 ? "" : ",") + "{\"customer_id\":\"9999\",\"source\":\"cr";
    }

    /** A flag is a boolean in JSON, and what is empty is not there or null. */
    private static String json(final Map<String, String> fields) {
        final Map<String, Object> values = new LinkedHashMap<>();
        fields.forEach((name, value) -> values.put(name, "true".equals(value) || "false".equals(value) ? (Object) Boolean.valueOf(value) : value.isEmpty() ? null : value));
        return write(values);
    }

    static String decision(final Step.Decision decision) {
        final Map<String, Object> values = new LinkedHashMap<>(decision.more());
        values.put("decision", decision.word());
        values.put("by", "Ada");
        if (decision.entries().size() == 1) {
            values.putAll(reference(decision.entries().getFirst()));
        } else {
            values.put("left", reference(decision.entries().getFirst()));
            values.put("right", reference(decision.entries().getLast()));
        }
        return write(List.of(values));
    }

    private static Map<String, String> reference(final String key) {
        return Map.of("source", key.split(":")[0], "customer_id", key.split(":")[1]);
    }

    private static String write(final Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (final JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
