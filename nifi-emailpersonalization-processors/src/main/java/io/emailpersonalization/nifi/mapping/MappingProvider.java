// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.mapping;

import org.apache.nifi.controller.ControllerService;

/** Offers a mapping of records to contacts. Internal to the bundle: its components are upgraded together. */
public interface MappingProvider extends ControllerService {

    /** The mapping as it is configured. */
    ContactMapping mapping();
}
