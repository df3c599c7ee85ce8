import Foundation
import FoundationNetworking
import Testing

struct Answer {
    let status: Int
    let body: Data
    let headers: [String: String]
}

func get(_ address: String, headers: [String: String] = [:]) async throws -> Answer {
    var request = URLRequest(url: try #require(URL(string: address)))
    request.cachePolicy = .reloadIgnoringLocalCacheData
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    let (data, response) = try await URLSession.shared.data(for: request)
    let http = try #require(response as? HTTPURLResponse)
    var fields: [String: String] = [:]
    for (name, value) in http.allHeaderFields {
        if let name = name as? String, let value = value as? String { fields[name.lowercased()] = value }
    }
    return Answer(status: http.statusCode, body: data, headers: fields)
}

func json(_ address: String) async throws -> [String: Any] {
    let answer = try await get(address)
    return try #require(try JSONSerialization.jsonObject(with: answer.body) as? [String: Any])
}
