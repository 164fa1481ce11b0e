// SPDX-License-Identifier: Apache-2.0
/** The contract with a vendor: the client service, its capabilities, contacts, audiences, outcomes and jobs. */
package io.emailpersonalization.nifi.esp.client;
