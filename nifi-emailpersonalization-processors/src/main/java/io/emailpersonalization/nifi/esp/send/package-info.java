// SPDX-License-Identifier: Apache-2.0
/** Sends contacts: batches, changes of address, requests for confirmation, restored contacts. */
package io.emailpersonalization.nifi.esp.send;
