// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.quality;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The report of a stage on one input FlowFile, as JSON: {@code {stage, component, run, as_of, input, counts, fields, figures}}. Counts are records; figures are all other measures. A report has
 * no personal data. The jar has its schema as {@code schemas/quality-report.schema.json}.
 *
 * @param stage the kind of component, e.g. {@code validate}
 * @param component name and id of the component on the canvas
 * @param run id of the run: the UUID of the input FlowFile
 * @param asOf the time that the result refers to, ISO 8601
 * @param input file name of the input FlowFile
 * @param counts records by outcome, in the order of insertion
 * @param fields nulls and distinct values per field
 * @param figures other measures: numbers, text, or maps of them
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record QualityReport(String stage, Component component, String run, @JsonProperty("as_of") String asOf, String input, Map<String, Long> counts,
                            Map<String, FieldFigures> fields, Map<String, Object> figures) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The component that wrote a report. */
    public record Component(String name, String id) {
    }

    /** Figures of a field; {@code distinct} is null if it was not counted. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record FieldFigures(long nulls, Long distinct) {
    }

    public static Builder builder(final String stage) {
        return new Builder(stage);
    }

    /** The report as UTF-8 JSON. */
    public byte[] toJson() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (final JsonProcessingException e) {
            throw new IllegalStateException("A figure of the report cannot be converted to JSON", e);
        }
    }

    /** Builds a report. */
    public static final class Builder {
        private final String stage;
        private Component component;
        private String run;
        private Instant asOf;
        private String input;
        private final Map<String, Long> counts = new LinkedHashMap<>();
        private final Map<String, FieldFigures> fields = new LinkedHashMap<>();
        private final Map<String, Object> figures = new LinkedHashMap<>();

        private Builder(final String stage) {
            this.stage = stage;
        }

        public Builder component(final String name, final String id) {
            this.component = new Component(name, id);
            return this;
        }

        public Builder run(final String id) {
            this.run = id;
            return this;
        }

        public Builder asOf(final Instant instant) {
            this.asOf = instant;
            return this;
        }

        public Builder input(final String fileName) {
            this.input = fileName;
            return this;
        }

        public Builder count(final String outcome, final long records) {
            counts.put(outcome, records);
            return this;
        }

        public Builder field(final String name, final FieldFigures seen) {
            fields.put(name, seen);
            return this;
        }

        public Builder figure(final String name, final Object value) {
            figures.put(name, value);
            return this;
        }

        public QualityReport build() {
            return new QualityReport(stage, component, run, asOf == null ? null : asOf.toString(), input, new LinkedHashMap<>(counts),
                    new LinkedHashMap<>(fields), new LinkedHashMap<>(figures));
        }
    }
}
