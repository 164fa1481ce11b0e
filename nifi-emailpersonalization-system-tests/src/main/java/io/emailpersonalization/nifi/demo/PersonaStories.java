// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.data.Personas;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** Tells what happened to the named people of the generated export, from warehouse, audience and the files of the run. */
final class PersonaStories {

    private final Quickstart quickstart;
    private final RunFolder run;
    private final Map<String, JsonNode> audience;

    PersonaStories(final Quickstart quickstart, final RunFolder run) {
        this.quickstart = quickstart;
        this.run = run;
        this.audience = quickstart.contacts();
    }

    /** Name to sentence. */
    Map<String, String> tell() {
        final Map<String, String> stories = new LinkedHashMap<>();
        stories.put("Robert, also Bob", robert());
        stories.put("Ingrid and Tobias", family());
        stories.put("Carla", carla());
        stories.put("Otto", otto());
        stories.put("Vera", vera());
        stories.put("Nora", nora());
        stories.put("Uwe", uwe());
        stories.put("Dana and Emil", colleagues());
        return stories;
    }

    private List<Map<String, Object>> customers(final String familyName) {
        return quickstart.warehouse().query("select * from customer where family_name = '%s' order by customer_id".formatted(familyName));
    }

    private String robert() {
        final List<Map<String, Object>> rows = quickstart.warehouse().query("select * from customer where customer_id like 'P-ROBERT-%'");
        final long merged = quickstart.warehouse().count("select count(distinct golden_id) from index_member where customer_id like 'P-ROBERT-%'");
        final JsonNode contact = audience.get("robert.kesselring@persona.example");
        return "was in the CRM as Robert Kesselring and in the shop as Bob Kesslring: %s, %s purchases in all, %s; his postal code is still %s.".formatted(
                rows.size() == 1 && merged == 1 ? "one customer now" : rows.size() + " customers now", rows.isEmpty() ? "no" : rows.getFirst().get("purchase_count"),
                contact == null ? "not in the audience" : "one contact in the audience", rows.isEmpty() ? "unknown" : rows.getFirst().get("postal_code"));
    }

    private String family() {
        final List<Map<String, Object>> rows = customers("Halvorsen");
        final List<Object> owners = new ArrayList<>();
        rows.stream().filter(row -> Boolean.TRUE.equals(row.get("email_owner"))).forEach(row -> owners.add(row.get("given_name")));
        return "share name, phone and mailbox: %d customers, and one mail, to %s, who was active last.".formatted(rows.size(), owners.isEmpty() ? "nobody" : owners.getFirst());
    }

    private String carla() {
        final List<Map<String, Object>> rows = customers("Montefiore");
        return "agreed in the CRM and refused in the shop later: %d customer, not pushed (%s), and %s at the vendor, who still had her subscribed.".formatted(rows.size(),
                suppressedBecause("Montefiore"), audience.get(Personas.REFUSED_IN_SHOP).path("status").asText());
    }

    private String otto() {
        final boolean invalid = run.records("validate", "invalid").stream().anyMatch(record -> "P-OTTO".equals(record.path("customer_id").asText()));
        return "opted out in a record that is %s: he is %s at the vendor all the same.".formatted(invalid ? "otherwise invalid" : "valid",
                audience.get(Personas.REFUSED_IN_BROKEN_RECORD).path("status").asText());
    }

    private String suppressedBecause(final String familyName) {
        return run.records("push", "suppressed").stream().filter(record -> familyName.equals(record.path("family_name").asText())).map(record -> record.path("suppressed_because").asText())
                .findFirst().orElse("no reason is noted");
    }

    private String vera() {
        return run.records("validate", "invalid").stream().filter(record -> "P-VERA".equals(record.path("customer_id").asText())).findFirst()
                .map(record -> StreamSupport.stream(record.get("validation_errors").spliterator(), false)
                        .map(error -> error.get("field").asText() + " " + error.get("message").asText()).findFirst().orElse(""))
                .map(reason -> "is held back with the reason beside her record: " + reason + ".")
                .orElse("was not found among the invalid records.");
    }

    private String nora() {
        final List<Map<String, Object>> rows = customers("Ekdahl");
        final JsonNode contact = audience.get("nora.ekdahl@persona.example");
        return "bought %s times, last %s days ago: segment %s, band %s, tags or lists %s.".formatted(rows.isEmpty() ? 0 : rows.getFirst().get("purchase_count"),
                rows.isEmpty() ? "?" : rows.getFirst().get("recency_days"), rows.isEmpty() ? "none" : rows.getFirst().get("rfm_segment"),
                rows.isEmpty() ? "none" : rows.getFirst().get("recency_band"), contact == null ? "none, since she is not in the audience" : EspVendor.groups(contact));
    }

    private String uwe() {
        return "agreed in the CRM and unsubscribed at the vendor: his fields are up to date there, and he stays %s."
                .formatted(audience.get(Personas.UNSUBSCRIBED_AT_VENDOR).path("status").asText());
    }

    private String colleagues() {
        final long customers = quickstart.warehouse().count("select count(*) from customer where email = 'office@persona-company.example'");
        return "share the role mailbox office@: %d customers, %d contact.".formatted(customers, audience.containsKey("office@persona-company.example") ? 1 : 0);
    }
}
